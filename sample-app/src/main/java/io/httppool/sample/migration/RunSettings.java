package io.httppool.sample.migration;

/**
 * What a run was started with, for its report.
 *
 * @param plan name of the fault plan of the simulators
 * @param seed seed of the simulators' data
 * @param workers number of workers
 */
record RunSettings(String plan, long seed, int workers) {

}
