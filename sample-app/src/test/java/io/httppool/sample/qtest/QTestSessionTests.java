package io.httppool.sample.qtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class QTestSessionTests {

	private final AtomicInteger logins = new AtomicInteger();

	private final Set<String> expired = ConcurrentHashMap.newKeySet();

	private final UpstreamServer server = UpstreamServer.start(this::answer);

	private final QTestSession session = new QTestSession(RestClient.create(this.server.baseUrl().toString()),
			new QTestProperties("me", "secret", "site"));

	@AfterEach
	void stop() {
		this.server.close();
	}

	private UpstreamResponse answer(UpstreamRequest request) {
		assertThat(request.header("Authorization")).isEqualTo("Basic c2l0ZTo=");
		assertThat(request.bodyText()).isEqualTo("grant_type=password&username=me&password=secret");
		return UpstreamResponse.json(200,
				"{\"access_token\":\"token-" + this.logins.incrementAndGet() + "\",\"token_type\":\"bearer\"}");
	}

	@Test
	void logsInOnceForAllRequests() {
		assertThat(currentToken()).isEqualTo("token-1");
		assertThat(currentToken()).isEqualTo("token-1");
		assertThat(this.logins).hasValue(1);
	}

	@Test
	void manyWhoMeetAnExpiredTokenAtOnceCauseOneLogin() throws Exception {
		int callers = 32;
		currentToken();
		this.expired.add("token-1");
		CyclicBarrier allHaveTheOldToken = new CyclicBarrier(callers);
		ExecutorService threads = Executors.newFixedThreadPool(callers);
		try {
			List<Future<String>> calls = new ArrayList<>();
			for (int i = 0; i < callers; i++) {
				calls.add(threads.submit(() -> this.session.authorized((token) -> {
					if (token.equals("token-1")) {
						await(allHaveTheOldToken);
					}
					return call(token);
				})));
			}
			for (Future<String> call : calls) {
				assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("token-2");
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.logins).hasValue(2);
	}

	@Test
	void aServerThatRefusesEveryTokenIsGivenUp() {
		for (int i = 1; i < 20; i++) {
			this.expired.add("token-" + i);
		}
		assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class)
			.isThrownBy(() -> this.session.authorized(this::call));
		assertThat(this.logins.get()).isLessThan(10);
	}

	@Test
	void passwordAndTokenAreNotShown() {
		assertThat(new QTestProperties("me", "secret", "site").toString()).doesNotContain("secret");
		assertThat(new Token("token-1").toString()).doesNotContain("token-1");
	}

	private String currentToken() {
		return this.session.authorized((token) -> token);
	}

	private String call(String token) {
		if (this.expired.contains(token)) {
			throw HttpClientErrorException.create(HttpStatus.UNAUTHORIZED, "Unauthorized", new HttpHeaders(),
					new byte[0], null);
		}
		return token;
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
