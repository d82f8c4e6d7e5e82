package io.httppool.sample.simulator.qtest;

import java.time.InstantSource;

import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.sample.simulator.manifest.Manifest;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Answers as qTest Manager would. Everything but the login needs a token. Creating is
 * never idempotent: the same request twice makes two objects. May be used by any thread.
 */
public final class QTestSimulator implements UpstreamHandler {

	/**
	 * The id of the project that everything is created in.
	 */
	public static final long PROJECT_ID = 45625;

	static final String API_PATH = "/api/v3";

	static final String PROJECT_PATH = API_PATH + "/projects/" + PROJECT_ID;

	private static final long FORBIDDEN_PROJECT_ID = 45626;

	private final QTestStore store;

	private final QTestTokens tokens;

	private final AutomationQueue queue;

	private final Router login = new Router(QTestStore.NOT_FOUND);

	private final Router router = new Router(QTestStore.NOT_FOUND);

	/**
	 * Creates an empty target.
	 * @param settings how it behaves
	 * @param clock tells the time
	 */
	public QTestSimulator(QTestSettings settings, InstantSource clock) {
		this.store = new QTestStore(clock, settings.uniqueNames());
		this.tokens = new QTestTokens(clock, settings.tokenLifetime());
		this.queue = new AutomationQueue(this.store, clock, settings.queueTime());
		new OAuthApi(settings, this.tokens, clock).addTo(this.login);
		this.router.route("GET", API_PATH + "/projects", this::projects);
		new DesignApi(this.store).addTo(this.router);
		new ExecutionApi(this.store).addTo(this.router);
		new SearchApi(this.store, clock, settings.searchLag()).addTo(this.router);
		new AutomationApi(this.queue).addTo(this.router);
		new AttachmentApi(this.store, settings.maxAttachmentSize()).addTo(this.router);
	}

	/**
	 * Whether a request is a login, to which no rate limit applies.
	 * @param request the request
	 * @return whether it asks for a token
	 */
	public static boolean isLogin(UpstreamRequest request) {
		return request.path().equals(OAuthApi.TOKEN_PATH);
	}

	@Override
	public UpstreamResponse handle(UpstreamRequest request) {
		this.queue.settle();
		try {
			if (request.path().startsWith("/oauth/")) {
				return this.login.handle(request);
			}
			// A client must not show its token to the other port it was sent to.
			if (!request.redirected() && this.tokens.expiration(request.identity()).isEmpty()) {
				return OAuthApi.invalidToken();
			}
			if (request.path().startsWith(API_PATH + "/projects/" + FORBIDDEN_PROJECT_ID + "/")) {
				throw new ApiException(403, "You do not have permission to access this project");
			}
			return this.router.handle(request);
		}
		catch (ApiException ex) {
			return Json.reply(ex.status(), Json.object().put("message", ex.message()));
		}
	}

	private UpstreamResponse projects(UpstreamRequest request, PathVariables path) {
		return Json.reply(200,
				Json.array()
					.add(project(PROJECT_ID, "Simulated project"))
					.add(project(FORBIDDEN_PROJECT_ID, "Closed project")));
	}

	private static ObjectNode project(long id, String name) {
		return Json.object()
			.put("id", id)
			.put("name", name)
			.put("status_id", 1)
			.put("start_date", "2024-01-01T00:00:00+00:00")
			.put("sample", false)
			.put("automation", true);
	}

	/**
	 * The state that was reached.
	 * @return the manifest of everything created so far
	 */
	public Manifest manifest() {
		this.queue.settle();
		return TargetManifest.of(this.store);
	}

	/**
	 * Deletes everything that was created; tokens stay valid.
	 */
	public void clear() {
		this.queue.clear();
		this.store.clear();
	}

}
