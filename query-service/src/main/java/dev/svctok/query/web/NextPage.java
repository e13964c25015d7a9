package dev.svctok.query.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

/** The address of the next page: the same question, from another place on. */
final class NextPage {

    private NextPage() {}

    /**
     * The value of a {@code Link} header.
     *
     * @param place the parameter that says where a page begins
     */
    static String link(
            HttpServletRequest request, MultiValueMap<String, String> parameters, String place, Object value) {
        UriComponentsBuilder uri = UriComponentsBuilder.fromPath(request.getRequestURI());
        // As variables: only then all that has a meaning of its own is encoded in them, + among it.
        Map<String, Object> variables = new HashMap<>();
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            if (!parameter.getKey().equals(place)) {
                for (String given : parameter.getValue()) {
                    String variable = "v" + variables.size();
                    variables.put(variable, given);
                    uri.queryParam(parameter.getKey(), "{" + variable + "}");
                }
            }
        }
        variables.put("place", value);
        String next = uri.queryParam(place, "{place}")
                .encode()
                .buildAndExpand(variables)
                .toUriString();
        return "<%s>; rel=\"next\"".formatted(next);
    }
}
