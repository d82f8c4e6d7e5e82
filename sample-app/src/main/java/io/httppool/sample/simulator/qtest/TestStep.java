package io.httppool.sample.simulator.qtest;

/**
 * A step of a test case.
 *
 * @param id the id
 * @param description what to do
 * @param expected what must happen
 */
record TestStep(long id, String description, String expected) {

}
