package io.httppool.sample.simulator.qtest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Issues, describes and revokes access tokens.
 */
final class OAuthApi {

	static final String TOKEN_PATH = "/oauth/token";

	private final QTestSettings settings;

	private final QTestTokens tokens;

	private final InstantSource clock;

	OAuthApi(QTestSettings settings, QTestTokens tokens, InstantSource clock) {
		this.settings = settings;
		this.tokens = tokens;
		this.clock = clock;
	}

	void addTo(Router router) {
		router.route("POST", TOKEN_PATH, this::issue)
			.route("GET", "/oauth/status", this::status)
			.route("POST", "/oauth/revoke", this::revoke);
	}

	private UpstreamResponse issue(UpstreamRequest request, PathVariables path) {
		if (!isClient(request.header("Authorization"))) {
			return error(401, "unauthorized", "Full authentication is required to access this resource");
		}
		Map<String, String> form = form(request.bodyText());
		if (!"password".equals(form.get("grant_type"))) {
			return error(400, "unsupported_grant_type", "Unsupported grant type: " + form.get("grant_type"));
		}
		if (!this.settings.username().equals(form.get("username"))
				|| !this.settings.password().equals(form.get("password"))) {
			return error(400, "invalid_grant", "Bad credentials");
		}
		// Whole seconds that are left, as of a token that was issued a moment ago.
		long expiresIn = Math.max(0, this.tokens.lifetime().minusMillis(1).toSeconds());
		return Json.reply(200,
				Json.object()
					.put("access_token", this.tokens.issue())
					.put("token_type", "bearer")
					.put("expires_in", expiresIn)
					.put("scope", "read write create update delete")
					.putNull("agent"));
	}

	private boolean isClient(@Nullable String authorization) {
		String expected = this.settings.clientName() + ":";
		return ("Basic " + Base64.getEncoder().encodeToString(expected.getBytes(StandardCharsets.UTF_8)))
			.equals(authorization);
	}

	private static Map<String, String> form(String body) {
		Map<String, String> form = new HashMap<>();
		for (String pair : body.split("&", -1)) {
			int separator = pair.indexOf('=');
			if (separator > 0) {
				form.put(decode(pair.substring(0, separator)), decode(pair.substring(separator + 1)));
			}
		}
		return form;
	}

	private static String decode(String text) {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new ApiException(400, "Malformed form: " + ex.getMessage());
		}
	}

	private UpstreamResponse status(UpstreamRequest request, PathVariables path) {
		return this.tokens.expiration(request.identity()).map(this::status).orElseGet(OAuthApi::invalidToken);
	}

	private UpstreamResponse status(Instant expiration) {
		return Json.reply(200,
				Json.object()
					.put("expiration", expiration.toEpochMilli())
					.put("validityInMilliseconds", expiration.toEpochMilli() - this.clock.millis()));
	}

	private UpstreamResponse revoke(UpstreamRequest request, PathVariables path) {
		if (this.tokens.expiration(request.identity()).isEmpty()) {
			return invalidToken();
		}
		this.tokens.revoke(request.identity());
		return UpstreamResponse.status(200);
	}

	static UpstreamResponse invalidToken() {
		return error(401, "invalid_token", "The access token is missing, has expired or was revoked");
	}

	private static UpstreamResponse error(int status, String error, String description) {
		return Json.reply(status, Json.object().put("error", error).put("error_description", description));
	}

}
