package dev.svctok.auth.web;

import dev.svctok.api.Permission;
import dev.svctok.auth.AllVerifiers;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.RemoteVerifiers;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.auth.TokenVerifier;
import dev.svctok.auth.VerificationAutoConfiguration;
import dev.svctok.auth.VerificationMetrics;
import dev.svctok.auth.lastuse.LastUseAutoConfiguration;
import dev.svctok.auth.lastuse.LastUses;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.startup.SettingsCheck;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets in whoever carries a good token, and gives every error the one shape. */
@AutoConfiguration(
        after = {VerificationAutoConfiguration.class, LastUseAutoConfiguration.class, SslAutoConfiguration.class},
        beforeName = {
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(ThrottleProperties.class)
@Import({ApiExceptionHandler.class, ApiErrorController.class})
public class TokenAuthAutoConfiguration {

    private static final String[] OPEN_TO_ALL = {
        "/actuator/health/**",
        "/actuator/prometheus",
        "/v3/api-docs/**",
        "/v3/api-docs.yaml",
        "/swagger-ui/**",
        "/swagger-ui.html"
    };

    /** Clients of OAuth 2.0 know no other way. */
    private static final RequestMatcher BASIC_ALLOWED =
            PathPatternRequestMatcher.withDefaults().matcher(IntrospectionController.PATH + "/**");

    @Bean
    ApiErrorWriter apiErrorWriter(Clock clock) {
        return new ApiErrorWriter(clock);
    }

    @Bean
    AuthenticationManager tokenAuthenticationManager(TokenVerifier verifier) {
        return new ProviderManager(new TokenAuthenticationProvider(verifier));
    }

    @Bean
    TokenAuthenticationEntryPoint tokenAuthenticationEntryPoint(
            ApiErrorWriter errors, VerificationMetrics metrics, ThrottleProperties refusals) {
        return new TokenAuthenticationEntryPoint(errors, metrics, BASIC_ALLOWED, throttle(refusals));
    }

    private static RefusalThrottle throttle(ThrottleProperties refusals) {
        return new RefusalThrottle(refusals.burst(), refusals.perMinute(), System::nanoTime);
    }

    /**
     * Spring Security's own, which also speaks up for what is in a header's value, but only once somebody reads it: an
     * odd byte in {@code X-API-Key} is a token that is refused like any other. A method that nobody knows is one that is
     * possible nowhere, and is told so like any other.
     */
    @Bean
    @ConditionalOnMissingBean
    HttpFirewall httpFirewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderValues(value -> true);
        firewall.setUnsafeAllowAnyHttpMethod(true);
        return firewall;
    }

    /** Each filter of each request would be measured, for nobody: it takes a fifth of the time of a quick answer. */
    @Bean
    @ConditionalOnMissingBean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** What load balancers, scrapers and readers of the documentation see without a token. */
    @Bean
    @Order(1)
    SecurityFilterChain openToAll(HttpSecurity http) throws Exception {
        return stateless(http.securityMatcher(OPEN_TO_ALL))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    /** Everything else, known paths or not, needs a token. */
    @Bean
    @Order(2)
    SecurityFilterChain tokenNeeded(
            HttpSecurity http,
            AuthenticationManager manager,
            TokenAuthenticationEntryPoint entryPoint,
            ApiErrorWriter errors,
            VerificationMetrics metrics,
            LastUses lastUses,
            IntrospectionController introspection,
            @Qualifier(DispatcherServlet.HANDLER_EXCEPTION_RESOLVER_BEAN_NAME) HandlerExceptionResolver exceptions,
            ObjectProvider<RoutePermission> routes)
            throws Exception {
        var filter = new AuthenticationFilter(manager, new TokenAuthenticationConverter(BASIC_ALLOWED));
        filter.setSuccessHandler((request, response, authentication) -> {
            metrics.accepted();
            if (authentication.getPrincipal() instanceof ServiceTokenPrincipal caller) {
                lastUses.used(caller, request.getRemoteAddr(), CallerSecrets.userAgent(request));
            }
        });
        filter.setFailureHandler(entryPoint::commence);
        return stateless(http)
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
                    for (RoutePermission route : routes) {
                        requests.requestMatchers(route.method(), route.pattern())
                                .access(route.manager());
                        if (route.method().equals(HttpMethod.GET)) {
                            requests.requestMatchers(HttpMethod.HEAD, route.pattern())
                                    .access(route.manager());
                        }
                    }
                    requests.anyRequest().authenticated();
                })
                .exceptionHandling(handling -> handling.authenticationEntryPoint(entryPoint)
                        .accessDeniedHandler(new PermissionDeniedHandler(errors)))
                .addFilterBefore(filter, UsernamePasswordAuthenticationFilter.class)
                .addFilterAfter(new ForwardAuthFilter(errors), AuthorizationFilter.class)
                .addFilterAfter(new IntrospectionFilter(introspection, exceptions), AuthorizationFilter.class)
                .build();
    }

    private static HttpSecurity stateless(HttpSecurity http) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable);
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    DeletionController deletionController(EventLog eventLog, AllVerifiers verifiers) {
        return new DeletionController(eventLog, verifiers);
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    RoutePermission deletionRoute() {
        return new RoutePermission(HttpMethod.GET, DeletionController.PATH, Permission.DELETE_SERVICE_TOKENS);
    }

    @Bean
    IntrospectionController introspectionController(
            TokenVerifier verifier,
            VerificationMetrics metrics,
            LastUses lastUses,
            @Value("${" + SettingsCheck.ISSUER + ":svctok}") String issuer,
            ThrottleProperties refusals) {
        return new IntrospectionController(verifier, metrics, lastUses, issuer, throttle(refusals));
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    RemoteVerifierStreams remoteVerifierStreams(
            RemoteVerifiers verifiers, IndexedVerifier own, MeterRegistry registry) {
        return new RemoteVerifierStreams(verifiers, own, registry);
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    RemoteVerifierController remoteVerifierController(RemoteVerifiers verifiers, RemoteVerifierStreams streams) {
        return new RemoteVerifierController(verifiers, streams);
    }

    @Bean
    RoutePermission remoteVerifierRoute() {
        return verifying(HttpMethod.POST, RemoteVerifierController.PATH);
    }

    @Bean
    RoutePermission leaseRenewalRoute() {
        return verifying(HttpMethod.PUT, RemoteVerifierController.ONE);
    }

    @Bean
    RoutePermission leaseReturnRoute() {
        return verifying(HttpMethod.DELETE, RemoteVerifierController.ONE);
    }

    @Bean
    RoutePermission introspectionRoute() {
        return verifying(HttpMethod.POST, IntrospectionController.PATH);
    }

    @Bean
    RoutePermission batchIntrospectionRoute() {
        return verifying(HttpMethod.POST, IntrospectionController.BATCH_PATH);
    }

    private static RoutePermission verifying(HttpMethod method, String path) {
        return new RoutePermission(method, path, Permission.VERIFY_SERVICE_TOKENS);
    }

    @Bean
    FilterRegistrationBean<RequestIdFilter> requestIdFilter() {
        var registration = new FilterRegistrationBean<>(new RequestIdFilter());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR);
        return registration;
    }

    @Bean
    WebMvcConfigurer acceptedTypes() {
        return new WebMvcConfigurer() {
            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
                negotiation.strategies(List.of(new AcceptedTypes()));
            }
        };
    }

    @Bean
    ReadyLine readyLine(@Value("${spring.application.name:svctok}") String application) {
        return new ReadyLine(application);
    }

    @Bean
    @ConditionalOnBean(SslBundles.class)
    CertificateNotice certificateNotice(SslBundles bundles) {
        return new CertificateNotice(bundles);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> jsonErrorsFromTomcat() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(JsonErrorReportValve.class.getName());
            }
        });
    }
}
