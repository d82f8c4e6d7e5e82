package io.httppool.autoconfigure.fleet;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the replicas share quotas: {@code pool.fleet.enabled} says so, or says
 * nothing while there is a {@code pool.fleet.redis.url}.
 */
final class OnFleet extends SpringBootCondition {

	static final String ENABLED = "pool.fleet.enabled";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("shared quotas");
		return isWanted(context.getEnvironment()) ? ConditionOutcome.match(message.because("they are asked for"))
				: ConditionOutcome
					.noMatch(message.because("neither " + ENABLED + " nor " + RedisServer.URL + " asks for them"));
	}

	private static boolean isWanted(Environment environment) {
		Binder binder = Binder.get(environment);
		try {
			return binder.bind(ENABLED, Boolean.class)
				.orElseGet(() -> binder.bind(RedisServer.URL, String.class).isBound());
		}
		catch (BindException ex) {
			// Told of, with everything else that cannot be read, by whoever binds it all.
			return false;
		}
	}

}
