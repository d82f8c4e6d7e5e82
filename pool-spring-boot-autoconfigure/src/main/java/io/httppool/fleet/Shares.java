package io.httppool.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.httppool.fleet.Replica.Claim;

/**
 * Divides a budget of connections. Every replica comes to the same result, given the same
 * claims in the same order.
 */
final class Shares {

	private Shares() {
	}

	/**
	 * Divide. Each one gets at least 1. If there is enough for all, each one gets what it
	 * could use, and an equal part of the rest; else what is left after the first one is
	 * divided in proportion to the demand.
	 * @param budget most connections of all
	 * @param claims what each one wants
	 * @return what each one gets, at most the budget together unless there are more
	 * replicas
	 */
	static int[] of(int budget, List<Claim> claims) {
		int[] wants = claims.stream()
			.mapToInt((claim) -> Math.max(1, Math.min(claim.demand(), claim.most())))
			.toArray();
		long wanted = Arrays.stream(wants).asLongStream().sum();
		return (wanted <= budget) ? withRest(budget - (int) wanted, wants, claims) : inProportion(budget, wants);
	}

	private static int[] withRest(int rest, int[] shares, List<Claim> claims) {
		int left = rest;
		int[] open = open(shares, claims);
		while (left > 0 && open.length > 0) {
			int each = Math.max(1, left / open.length);
			for (int i : open) {
				int more = Math.min(Math.min(each, left), claims.get(i).most() - shares[i]);
				shares[i] += more;
				left -= more;
			}
			open = open(shares, claims);
		}
		return shares;
	}

	private static int[] open(int[] shares, List<Claim> claims) {
		return IntStream.range(0, shares.length).filter((i) -> shares[i] < claims.get(i).most()).toArray();
	}

	private static int[] inProportion(int budget, int[] wants) {
		long total = Math.max(1, Arrays.stream(wants).asLongStream().sum() - wants.length);
		long divided = Math.max(0, budget - wants.length);
		int[] shares = new int[wants.length];
		long before = 0;
		for (int i = 0; i < wants.length; i++) {
			// By difference of running sums: what rounding cuts off goes to the next one.
			long upTo = before + wants[i] - 1;
			shares[i] = 1 + (int) (divided * upTo / total - divided * before / total);
			before = upTo;
		}
		return shares;
	}

}
