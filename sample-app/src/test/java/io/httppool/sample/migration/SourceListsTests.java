package io.httppool.sample.migration;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.httppool.sample.zephyr.CursorPage;
import io.httppool.sample.zephyr.OffsetPage;
import io.httppool.sample.zephyr.UnexpectedReplyException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SourceListsTests {

	@Test
	void pagesShorterThanAskedForAreNotTheEnd() {
		List<Integer> values = SourceLists.all((startAt) -> {
			boolean last = startAt >= 4;
			return new OffsetPage<>(startAt, 5L, last, last ? List.of(4) : List.of((int) startAt, (int) startAt + 1));
		});
		assertThat(values).containsExactly(0, 1, 2, 3, 4);
	}

	@Test
	void anEmptyPageThatClaimsNotToBeTheLastEndsTheReading() {
		assertThatExceptionOfType(UnexpectedReplyException.class)
			.isThrownBy(() -> SourceLists.all((startAt) -> new OffsetPage<>(startAt, 5L, false, List.of())));
	}

	@Test
	void cursorsAreFollowedToTheirEnd() {
		List<Long> values = new ArrayList<>();
		SourceLists.each((startAtId) -> new CursorPage<>((startAtId < 20) ? startAtId + 10 : null, List.of(startAtId)),
				values::add);
		assertThat(values).containsExactly(0L, 10L, 20L);
	}

}
