package io.httppool.sample.simulator.zephyr;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.Router;
import io.httppool.sample.simulator.manifest.Manifest;
import io.httppool.sample.simulator.manifest.SourceManifest;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Answers as Zephyr Scale Cloud would, from a dataset. Every request needs one of the
 * configured tokens; all of them see the same data. May be used by any thread.
 */
public final class ZephyrSimulator implements UpstreamHandler {

	/**
	 * The path that the API starts with.
	 */
	public static final String API_PATH = "/v2";

	private static final String NOT_FOUND = "Not found";

	private final ZephyrSettings settings;

	private final ZephyrStore store;

	private final Router router = new Router(NOT_FOUND);

	/**
	 * Creates a source.
	 * @param dataset what it holds at first
	 * @param settings how it behaves
	 */
	public ZephyrSimulator(Dataset dataset, ZephyrSettings settings) {
		this.settings = settings;
		this.store = new ZephyrStore(dataset);
		ZephyrPages pages = new ZephyrPages(settings.maxPage());
		new ProjectApi(dataset, pages).addTo(this.router);
		new TestCaseApi(this.store, pages).addTo(this.router);
		new ExecutionApi(this.store, pages).addTo(this.router);
	}

	@Override
	public UpstreamResponse handle(UpstreamRequest request) {
		// A client must not show its token to the other port it was sent to.
		if (!request.redirected() && !this.settings.tokens().contains(request.identity())) {
			return Json.reply(401, Json.object().put("error", "The token is missing or not valid"));
		}
		try {
			return this.router.handle(request);
		}
		catch (ApiException ex) {
			return Json.reply(ex.status(), Json.object().put("errorCode", ex.status()).put("message", ex.message()));
		}
	}

	/**
	 * The state that the target must reach.
	 * @return the manifest of the main project as it is now
	 */
	public Manifest manifest() {
		return SourceManifest.of(this.store.snapshot());
	}

	/**
	 * Forgets what was created beyond the dataset.
	 */
	public void clear() {
		this.store.reset();
	}

}
