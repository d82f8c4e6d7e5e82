package io.httppool.httpclient;

import java.io.IOException;
import java.net.URISyntaxException;

import org.apache.hc.client5.http.CircularRedirectException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.RedirectException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MalformedAnswers}.
 */
class MalformedAnswersTests {

	@Test
	void whatTheServerSentIsTakenOut() {
		assertTold(new ParseException("Invalid header", "S3CRET", 0, 6), ProtocolException.class, "Invalid header");
		assertTold(new ProtocolException("Invalid redirect URI: http://[S3CRET", new URISyntaxException("S3CRET", "x")),
				ProtocolException.class, "Invalid redirect URI");
		assertTold(new MalformedChunkCodingException("Bad chunk header: S3CRET"), MalformedChunkCodingException.class,
				"Bad chunk header");
	}

	@Test
	void redirectIsToldOfWithoutItsAddress() {
		Exception circular = new CircularRedirectException("Circular redirect to 'http://host/?token=S3CRET'");
		assertTold(circular, RedirectException.class, "it leads in a circle");
		assertTold(new ClientProtocolException(circular), RedirectException.class, "it leads in a circle");
		assertTold(new RedirectException("Maximum redirects (50) exceeded"), RedirectException.class,
				"Maximum redirects (50) exceeded");
	}

	@Test
	void otherFailuresStayAsTheyAre() {
		assertKept(new TruncatedChunkException("Truncated chunk (expected size: %d; actual size: %d)", 5L, 3L));
		assertKept(new IOException("Connection reset"));
		assertKept(new HeldBackException());
	}

	private static void assertTold(Exception failure, Class<?> type, String message) {
		Throwable told = MalformedAnswers.withoutContent(failure);
		assertThat(told).isExactlyInstanceOf(type).hasMessage(message).hasNoCause();
		assertThat(told.getStackTrace()).isNotEmpty();
	}

	private static void assertKept(Exception failure) {
		assertThat(MalformedAnswers.withoutContent(failure)).isSameAs(failure);
	}

}
