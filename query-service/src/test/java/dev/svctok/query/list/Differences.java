package dev.svctok.query.list;

import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.ProjectionCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a check of a projection finds. */
final class Differences {

    private Differences() {}

    static List<ProjectionCheck.Difference> in(RunningService service, String projection) throws IOException {
        List<ProjectionCheck.Difference> found = new ArrayList<>();
        service.get(ProjectionCheck.class).check(projection, new ProjectionCheck.Listener() {
            @Override
            public void found(ProjectionCheck.Difference difference) {
                found.add(difference);
            }

            @Override
            public void progress(long checkedEvents, long allEvents) {}
        });
        return found;
    }
}
