package io.httppool;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PoolRequest}.
 */
class PoolRequestTests {

	@Test
	void whatACallerSaysIsRead() {
		Map<String, Object> attributes = new HashMap<>();
		PoolRequest.timeout(Duration.ofSeconds(1)).accept(attributes);
		PoolRequest.retry(false).accept(attributes);
		PoolRequest.idempotencyKey("4711").accept(attributes);
		PoolRequest.priority(Priority.HIGH).accept(attributes);
		PoolRequest.tenant("acme").accept(attributes);
		assertThat(PoolRequest.from(attributes))
			.isEqualTo(new PoolRequest(Duration.ofSeconds(1), false, "4711", Priority.HIGH, "acme"));
	}

	@Test
	void whoSaysNothingLeavesAllOpen() {
		assertThat(PoolRequest.from(Map.of())).isEqualTo(new PoolRequest(null, null, null, null, null));
	}

	@Test
	void timeoutIsPositiveAndNoLongerThanTheProperties() {
		assertThatIllegalArgumentException().isThrownBy(() -> PoolRequest.timeout(Duration.ZERO))
			.withMessageContaining("must be positive");
		assertThatIllegalArgumentException().isThrownBy(() -> PoolRequest.timeout(Duration.ofDays(25)))
			.withMessage("timeout must be at most 24d (was PT600H); use noTimeout() for none");
	}

	@Test
	void blankTenantIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PoolRequest.tenant(" "))
			.withMessage("tenant must not be blank; leave it out for no tenant");
	}

}
