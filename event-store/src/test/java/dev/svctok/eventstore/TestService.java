package dev.svctok.eventstore;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The smallest service on this module: the auto-configurations and one projection. */
@SpringBootConfiguration
@EnableAutoConfiguration
class TestService {

    @Bean
    Projection notesProjection() {
        return new Projection(Notes.NAME);
    }

    @Bean
    ReadModelSchema notesSchema() {
        return new ReadModelSchema("notes");
    }

    @Bean
    Notes notes(EventBatches batches, JdbcClient readModel) {
        return new Notes(batches, readModel);
    }
}
