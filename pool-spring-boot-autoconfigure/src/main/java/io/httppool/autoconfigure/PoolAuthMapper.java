package io.httppool.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolAuth;

/**
 * Makes credentials from {@code auth.*}. The first layer that sets any of it decides on
 * their kind; what it leaves open of that kind comes from the layers below, so that a
 * header or a user name can be written once for all upstreams.
 */
final class PoolAuthMapper {

	private static final String BEARER_TOKEN = "auth.bearer-token";

	private static final String BASIC = "auth.basic";

	private static final String API_KEY = "auth.api-key";

	private PoolAuthMapper() {
	}

	/**
	 * Make the credentials.
	 * @param layers the layers, the most important one first
	 * @return the credentials, or {@code null} if there are none or they are not complete
	 */
	static @Nullable PoolAuth map(List<PoolProperties.Auth> layers) {
		List<String> kinds = layers.stream()
			.map(PoolAuthMapper::kinds)
			.filter((found) -> !found.isEmpty())
			.findFirst()
			.orElse(List.of());
		if (kinds.size() != 1) {
			return null;
		}
		return switch (kinds.get(0)) {
			case BASIC -> {
				String username = first(layers, (auth) -> auth.getBasic().getUsername());
				String password = first(layers, (auth) -> auth.getBasic().getPassword());
				yield (username != null && password != null) ? new PoolAuth.Basic(username, password) : null;
			}
			case API_KEY -> {
				String header = first(layers, (auth) -> auth.getApiKey().getHeader());
				String value = first(layers, (auth) -> auth.getApiKey().getValue());
				yield (header != null && value != null) ? new PoolAuth.ApiKey(header, value) : null;
			}
			default -> {
				String token = first(layers, PoolProperties.Auth::getBearerToken);
				yield (token != null) ? new PoolAuth.BearerToken(token) : null;
			}
		};
	}

	/**
	 * Report why there are no credentials although some of them are set.
	 * @param layers the layers, the most important one first
	 * @param problems where to put what is wrong
	 */
	static void check(List<PropertyLayer> layers, Problems problems) {
		for (PropertyLayer layer : layers) {
			List<String> kinds = kinds(layer.settings().getAuth());
			if (kinds.size() > 1) {
				problems.add(layer.prefix() + ".auth", null, null,
						"two kinds of credentials at once: " + String.join(" and ", kinds), "keep one of them");
			}
			if (!kinds.isEmpty()) {
				checkComplete(layer, kinds.get(0), layers, problems);
				return;
			}
		}
	}

	private static void checkComplete(PropertyLayer layer, String kind, List<PropertyLayer> layers, Problems problems) {
		List<PoolProperties.Auth> auths = layers.stream().map((each) -> each.settings().getAuth()).toList();
		if (kind.equals(BASIC)) {
			pair(layer, BASIC + ".username", first(auths, (auth) -> auth.getBasic().getUsername()), BASIC + ".password",
					first(auths, (auth) -> auth.getBasic().getPassword()), problems);
		}
		else if (kind.equals(API_KEY)) {
			pair(layer, API_KEY + ".header", first(auths, (auth) -> auth.getApiKey().getHeader()), API_KEY + ".value",
					first(auths, (auth) -> auth.getApiKey().getValue()), problems);
		}
	}

	private static void pair(PropertyLayer layer, String left, @Nullable String leftValue, String right,
			@Nullable String rightValue, Problems problems) {
		if (leftValue == null || rightValue == null) {
			String missing = (leftValue != null) ? right : left;
			String present = (leftValue != null) ? left : right;
			PropertyOrigin origin = layer.origin(present);
			problems.add(layer.prefix() + "." + missing, null, (origin != null) ? origin.location() : null,
					present + " is set without " + missing, "set " + missing + ", or remove " + present);
		}
	}

	private static List<String> kinds(PoolProperties.Auth auth) {
		List<String> kinds = new ArrayList<>();
		if (auth.getBearerToken() != null) {
			kinds.add(BEARER_TOKEN);
		}
		if (anySet(auth.getBasic().getUsername(), auth.getBasic().getPassword())) {
			kinds.add(BASIC);
		}
		if (anySet(auth.getApiKey().getHeader(), auth.getApiKey().getValue())) {
			kinds.add(API_KEY);
		}
		return kinds;
	}

	private static boolean anySet(@Nullable String left, @Nullable String right) {
		return left != null || right != null;
	}

	private static @Nullable String first(List<PoolProperties.Auth> layers,
			Function<PoolProperties.Auth, @Nullable String> getter) {
		return layers.stream().map(getter).filter(Objects::nonNull).findFirst().orElse(null);
	}

}
