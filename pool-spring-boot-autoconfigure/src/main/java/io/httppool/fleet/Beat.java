package io.httppool.fleet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.httppool.fleet.Replica.Claim;

/**
 * A sign of life of a replica, and what it learns by it. The script makes one step of
 * everything: it forgets who has not been heard of for its lease, and grants connections
 * that nobody else has. So the connections of all replicas never add up to more than the
 * budget, but for the one that each may have at least.
 */
final class Beat {

	/**
	 * {@code KEYS}: the replicas. {@code ARGV}: id, lease in ms, name of a new epoch;
	 * then for each upstream its name, budget, what is wanted, what is open, demand,
	 * most. A replica is kept as "beat lease name=has/demand/most …", times in ms. The
	 * epoch tells that the server has forgotten everything. {@code %.0f}, since Lua would
	 * round.
	 */
	static final String SCRIPT = """
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			redis.call('HSETNX', KEYS[1], '#epoch', ARGV[3])
			local answer = {time[1], time[2], redis.call('HGET', KEYS[1], '#epoch'), tostring((#ARGV - 3) / 6)}
			local others = {}
			local taken = {}
			local all = redis.call('HGETALL', KEYS[1])
			for i = 1, #all, 2 do
				if all[i] ~= '#epoch' and all[i] ~= ARGV[1] then
					local beat, lease, has = string.match(all[i + 1], '^(%d+) (%d+)(.*)$')
					if not beat or now - tonumber(beat) >= tonumber(lease) then
						redis.call('HDEL', KEYS[1], all[i])
					else
						table.insert(others, all[i])
						table.insert(others, beat)
						table.insert(others, has)
						for name, count in string.gmatch(has, ' ([^ =]+)=(%d+)') do
							taken[name] = (taken[name] or 0) + tonumber(count)
						end
					end
				end
			end
			local mine = string.format('%.0f %d', now, tonumber(ARGV[2]))
			for i = 4, #ARGV, 6 do
				local free = tonumber(ARGV[i + 1]) - (taken[ARGV[i]] or 0)
				local granted = math.max(1, math.min(tonumber(ARGV[i + 2]), free))
				table.insert(answer, tostring(granted))
				local has = math.max(granted, tonumber(ARGV[i + 3]))
				mine = mine .. ' ' .. ARGV[i] .. '=' .. has .. '/' .. ARGV[i + 4] .. '/' .. ARGV[i + 5]
			end
			redis.call('HSET', KEYS[1], ARGV[1], mine)
			redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) * 10)
			for i = 1, #others do
				table.insert(answer, others[i])
			end
			return answer
			""";

	private static final Pattern CLAIM = Pattern.compile("([^ =]+)=\\d+/(\\d+)/(\\d+)");

	private Beat() {
	}

	/**
	 * The arguments of the script.
	 */
	static List<String> arguments(String id, long leaseMillis, String newEpoch, List<Wish> wishes) {
		List<String> arguments = new ArrayList<>(List.of(id, Long.toString(leaseMillis), newEpoch));
		for (Wish wish : wishes) {
			arguments.add(wish.upstream());
			for (int number : new int[] { wish.budget(), wish.wanted(), wish.open(), wish.claim().demand(),
					wish.claim().most() }) {
				arguments.add(Integer.toString(number));
			}
		}
		return arguments;
	}

	/**
	 * Read what the script has answered.
	 * @param answer a list of byte arrays
	 * @return the answer
	 */
	static Answer answer(List<?> answer) {
		List<String> texts = answer.stream().map((text) -> new String((byte[]) text, StandardCharsets.UTF_8)).toList();
		long micros = Long.parseLong(texts.get(0)) * 1_000_000 + Long.parseLong(texts.get(1));
		int upstreams = Integer.parseInt(texts.get(3));
		int others = 4 + upstreams;
		List<Integer> granted = texts.subList(4, others).stream().map(Integer::valueOf).toList();
		List<Replica> replicas = new ArrayList<>();
		for (int i = others; i < texts.size(); i += 3) {
			replicas.add(new Replica(texts.get(i), Long.parseLong(texts.get(i + 1)), claims(texts.get(i + 2))));
		}
		return new Answer(micros, texts.get(2), granted, replicas);
	}

	private static Map<String, Claim> claims(String text) {
		Map<String, Claim> claims = new HashMap<>();
		Matcher matcher = CLAIM.matcher(text);
		while (matcher.find()) {
			claims.put(matcher.group(1),
					new Claim(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))));
		}
		return claims;
	}

	/**
	 * What a replica says of one upstream.
	 *
	 * @param upstream its name
	 * @param budget most connections of all
	 * @param wanted how many the replica wants, its pool having no more already
	 * @param open how many are open, which may still be more
	 * @param claim what the others are to know
	 */
	record Wish(String upstream, int budget, int wanted, int open, Claim claim) {

	}

	/**
	 * What a replica learns.
	 *
	 * @param micros the server's time since 1970
	 * @param epoch another one than before if the server has forgotten everything
	 * @param granted how many connections it may have, in the order of the wishes
	 * @param others the other replicas
	 */
	record Answer(long micros, String epoch, List<Integer> granted, List<Replica> others) {

	}

}
