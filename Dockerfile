# The two services, each an image of its own:
#   docker build --target command-service -t svctok/command-service .
#   docker build --target query-service -t svctok/query-service .

FROM eclipse-temurin:25-jdk-noble AS build
WORKDIR /src
COPY . .
RUN ./mvnw -q -B -Pquick -pl command-service,query-service -am package
# What seldom changes, the libraries, becomes a layer of its own.
RUN cp command-service/target/command-service-*-exec.jar command-service.jar && java -Djarmode=tools -jar command-service.jar extract --layers --destination /layers/command-service
RUN cp query-service/target/query-service-*-exec.jar query-service.jar && java -Djarmode=tools -jar query-service.jar extract --layers --destination /layers/query-service

# Nothing is written but to /tmp: the root file system may be read-only. Ubuntu's image, as it has wget for health checks and
# exists for all processors. Classes that are loaded from an archive start a service in two thirds of the time; a start of its own,
# with the Java that will read it, writes the archive.
FROM eclipse-temurin:25-jre-noble AS service
WORKDIR /app
STOPSIGNAL SIGTERM

FROM service AS command-service
COPY --from=build /layers/command-service/dependencies/ ./
COPY --from=build /layers/command-service/spring-boot-loader/ ./
COPY --from=build /layers/command-service/snapshot-dependencies/ ./
COPY --from=build /layers/command-service/application/ ./
RUN SVCTOK_DATA_DIR=training SERVER_PORT=0 java -XX:ArchiveClassesAtExit=command-service.jsa -Xlog:cds=off -Xlog:cds+dynamic=off -Dspring.context.exit=onRefresh -jar command-service.jar && rm -r training
USER 10001:10001
EXPOSE 8081
ENTRYPOINT ["java", "-XX:SharedArchiveFile=command-service.jsa", "-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "command-service.jar"]

FROM service AS query-service
COPY --from=build /layers/query-service/dependencies/ ./
COPY --from=build /layers/query-service/spring-boot-loader/ ./
COPY --from=build /layers/query-service/snapshot-dependencies/ ./
COPY --from=build /layers/query-service/application/ ./
RUN SVCTOK_DATA_DIR=training SERVER_PORT=0 java -XX:ArchiveClassesAtExit=query-service.jsa -Xlog:cds=off -Xlog:cds+dynamic=off -Dspring.context.exit=onRefresh -jar query-service.jar && rm -r training
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["java", "-XX:SharedArchiveFile=query-service.jsa", "-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "query-service.jar"]
