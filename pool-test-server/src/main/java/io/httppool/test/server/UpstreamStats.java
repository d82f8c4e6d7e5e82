package io.httppool.test.server;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import tools.jackson.databind.json.JsonMapper;

/**
 * Numbers of a server since its start or the last {@link UpstreamServer#resetStats()},
 * all taken at one moment. Requests to {@code /_sim/} are not in them, nor are
 * connections that began with such a request.
 *
 * @param connectionsAccepted connections accepted
 * @param connectionsOpen connections open now
 * @param connectionsPeak most connections open at once
 * @param closedIdle connections the server closed because they were idle
 * @param closedByClient connections the client closed
 * @param requests requests whose head has been read
 * @param requestsPeakConcurrent most requests in progress at once; one is in progress
 * until just before the last byte of its reply is sent
 * @param maxRequestsOnOneConnection most requests that one connection carried
 * @param byStatus replies by status
 * @param byRoute requests by route: method and last segment of the path without digits
 * @param faultsFired firings of fault rules by id
 * @param rateLimited requests answered 429 by the rate limit
 * @param limitWindows periods in which an identity was limited
 * @param requestsBeforeRetryAfterElapsed requests of a limited identity that came later
 * than 100 ms after its 429 and before its {@code Retry-After} was over
 * @param bytesIn bytes received, without those of TLS
 * @param bytesOut bytes sent, without those of TLS
 * @param identitiesPerConnection most different identities seen on one connection
 * @param closedByReason connections ended, by reason: {@code idle}, {@code client},
 * {@code max-requests}, {@code max-connections}, {@code reply} (announced by one side),
 * {@code fault}, {@code malformed}, {@code handler}, {@code server}; not in the JSON form
 */
@JsonPropertyOrder({ "connectionsAccepted", "connectionsOpen", "connectionsPeak", "closedIdle", "closedByClient",
		"requests", "requestsPeakConcurrent", "maxRequestsOnOneConnection", "byStatus", "byRoute", "faultsFired",
		"rateLimited", "limitWindows", "requestsBeforeRetryAfterElapsed", "bytesIn", "bytesOut",
		"identitiesPerConnection" })
public record UpstreamStats(long connectionsAccepted, int connectionsOpen, int connectionsPeak, long closedIdle,
		long closedByClient, long requests, int requestsPeakConcurrent, int maxRequestsOnOneConnection,
		Map<Integer, Long> byStatus, Map<String, Long> byRoute, Map<String, Long> faultsFired, long rateLimited,
		long limitWindows, long requestsBeforeRetryAfterElapsed, long bytesIn, long bytesOut,
		int identitiesPerConnection, @JsonIgnore Map<String, Long> closedByReason) {

	/**
	 * Returns the JSON form that {@code GET /_sim/stats} answers with.
	 * @return one JSON object
	 */
	public String toJson() {
		return JsonMapper.shared().writeValueAsString(this);
	}

}
