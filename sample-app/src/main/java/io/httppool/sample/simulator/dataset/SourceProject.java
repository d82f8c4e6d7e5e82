package io.httppool.sample.simulator.dataset;

/**
 * A project.
 *
 * @param id the id
 * @param jiraProjectId the id of the Jira project it belongs to
 * @param key the key, first part of the keys of everything in it
 */
public record SourceProject(long id, long jiraProjectId, String key) {

}
