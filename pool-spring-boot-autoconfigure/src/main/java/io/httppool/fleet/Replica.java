package io.httppool.fleet;

import java.util.Map;

/**
 * A replica as the others know it.
 *
 * @param id made anew by each process
 * @param beatMillis when it gave its last sign of life, by the server's clock
 * @param claims what it wants of the connections, by upstream
 */
record Replica(String id, long beatMillis, Map<String, Claim> claims) {

	/**
	 * What a replica wants of the connections of an upstream.
	 *
	 * @param demand how many it could use at once
	 * @param most how many it may have
	 */
	record Claim(int demand, int most) {

	}

}
