package io.httppool.sample.simulator.zephyr;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.http.ApiException;
import io.httppool.test.server.UpstreamRequest;

/**
 * The parameter {@code projectKey}. Without it objects of all projects are listed.
 *
 * @param key the key asked for, if any
 */
record ProjectFilter(@Nullable String key) {

	static ProjectFilter of(UpstreamRequest request, Dataset dataset) {
		String key = request.query("projectKey");
		if (!StringUtils.hasLength(key)) {
			return new ProjectFilter(null);
		}
		requireProject(key, dataset);
		return new ProjectFilter(key);
	}

	static void requireProject(String key, Dataset dataset) {
		if (dataset.projects().stream().noneMatch((project) -> project.key().equals(key))) {
			throw new ApiException(404, "Project " + key + " does not exist");
		}
	}

	boolean accepts(String projectKey) {
		return this.key == null || this.key.equals(projectKey);
	}

}
