package io.httppool.sample.simulator.zephyr;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.springframework.util.StringUtils;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.dataset.OptionType;
import io.httppool.sample.simulator.dataset.SourceFolder;
import io.httppool.sample.simulator.dataset.SourceOption;
import io.httppool.sample.simulator.dataset.SourceProject;
import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Projects, their options and their folders.
 */
final class ProjectApi {

	private static final Set<OptionType> STATUSES = EnumSet.of(OptionType.TEST_CASE, OptionType.TEST_PLAN,
			OptionType.TEST_CYCLE, OptionType.TEST_EXECUTION);

	private static final List<String> FOLDER_TYPES = List.of("TEST_CASE", "TEST_PLAN", "TEST_CYCLE");

	private final Dataset dataset;

	private final ZephyrPages pages;

	ProjectApi(Dataset dataset, ZephyrPages pages) {
		this.dataset = dataset;
		this.pages = pages;
	}

	void addTo(Router router) {
		String api = ZephyrSimulator.API_PATH;
		router.route("GET", api + "/healthcheck", (request, path) -> UpstreamResponse.status(200))
			.route("GET", api + "/projects", this::projects)
			.route("GET", api + "/projects/{idOrKey}", this::project)
			.route("GET", api + "/statuses", this::statuses)
			.route("GET", api + "/priorities", (request, path) -> options(request, EnumSet.of(OptionType.PRIORITY)))
			.route("GET", api + "/environments",
					(request, path) -> options(request, EnumSet.of(OptionType.ENVIRONMENT)))
			.route("GET", api + "/folders", this::folders);
	}

	private UpstreamResponse projects(UpstreamRequest request, PathVariables path) {
		return this.pages.byOffset(request, this.dataset.projects(), form(request)::project);
	}

	private UpstreamResponse project(UpstreamRequest request, PathVariables path) {
		String idOrKey = path.get("idOrKey");
		SourceProject project = this.dataset.projects()
			.stream()
			.filter((candidate) -> candidate.key().equals(idOrKey) || String.valueOf(candidate.id()).equals(idOrKey))
			.findFirst()
			.orElseThrow(() -> new ApiException(404, "Project " + idOrKey + " does not exist"));
		return Json.reply(200, form(request).project(project));
	}

	private UpstreamResponse statuses(UpstreamRequest request, PathVariables path) {
		String type = request.query("statusType");
		if (!StringUtils.hasLength(type)) {
			return options(request, STATUSES);
		}
		return options(request,
				Set.of(STATUSES.stream()
					.filter((status) -> status.name().equals(type))
					.findFirst()
					.orElseThrow(() -> new ApiException(400, "statusType must be one of " + STATUSES))));
	}

	private UpstreamResponse options(UpstreamRequest request, Set<OptionType> types) {
		ProjectFilter filter = ProjectFilter.of(request, this.dataset);
		List<SourceOption> found = this.dataset.options()
			.stream()
			.filter((option) -> types.contains(option.type()) && filter.accepts(option.projectKey()))
			.toList();
		return this.pages.byOffset(request, found, form(request)::option);
	}

	private UpstreamResponse folders(UpstreamRequest request, PathVariables path) {
		ProjectFilter filter = ProjectFilter.of(request, this.dataset);
		String type = request.query("folderType");
		if (StringUtils.hasLength(type) && !FOLDER_TYPES.contains(type)) {
			throw new ApiException(400, "folderType must be one of " + FOLDER_TYPES);
		}
		List<SourceFolder> found = this.dataset.folders()
			.stream()
			.filter((folder) -> filter.accepts(folder.projectKey()))
			.filter((folder) -> !StringUtils.hasLength(type) || type.equals(FOLDER_TYPES.get(0)))
			.toList();
		return this.pages.byOffset(request, found, form(request)::folder);
	}

	private ZephyrForm form(UpstreamRequest request) {
		return new ZephyrForm(this.dataset, request.baseUrl().toString());
	}

}
