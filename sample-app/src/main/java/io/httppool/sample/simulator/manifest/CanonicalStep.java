package io.httppool.sample.simulator.manifest;

/**
 * A step in canonical form.
 *
 * @param d the description
 * @param e the expected result
 */
public record CanonicalStep(String d, String e) {

}
