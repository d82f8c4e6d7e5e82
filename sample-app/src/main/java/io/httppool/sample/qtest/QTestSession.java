package io.httppool.sample.qtest;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import io.httppool.PoolRequest;

/**
 * The access token that all callers share. When it has expired, as many callers as there
 * are learn it at once from a 401; the first of them logs in, the others wait for its
 * token. Nobody holds a connection while waiting, so that the login finds one even in a
 * pool of one. Safe for use by any number of threads.
 */
@Component
public class QTestSession {

	/**
	 * With a token that lives for seconds, a request that the pool held back may meet the
	 * end of the new token too.
	 */
	private static final int MAX_REPLAYS = 5;

	private final RestClient qtest;

	private final QTestProperties properties;

	private final Object login = new Object();

	private volatile @Nullable String token;

	/**
	 * Create a session that logs in when the first request needs it.
	 * @param qtest the pooled client of the upstream
	 * @param properties the credentials
	 */
	public QTestSession(@Qualifier("qtest") RestClient qtest, QTestProperties properties) {
		this.qtest = qtest;
		this.properties = properties;
	}

	/**
	 * Make a request with the token, and once more with a new one each time that the
	 * token turns out to have expired: a 401 says that the request was not processed,
	 * whatever its method.
	 * @param <T> the type of the answer
	 * @param call makes the request with the token passed in
	 * @return what the call returned
	 * @throws HttpClientErrorException.Unauthorized if new tokens are refused, too
	 */
	<T> T authorized(Function<String, T> call) {
		String current = current();
		for (int replays = 0;; replays++) {
			try {
				return call.apply(current);
			}
			catch (HttpClientErrorException.Unauthorized ex) {
				if (replays == MAX_REPLAYS) {
					throw ex;
				}
				current = renewed(current);
			}
		}
	}

	private String current() {
		String current = this.token;
		return (current != null) ? current : renewed(null);
	}

	private String renewed(@Nullable String expired) {
		synchronized (this.login) {
			String current = this.token;
			if (current == null || current.equals(expired)) {
				current = logIn();
				this.token = current;
			}
			return current;
		}
	}

	private String logIn() {
		// It may be repeated: a token that nobody received harms nobody.
		MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
		form.add("grant_type", "password");
		form.add("username", this.properties.username());
		form.add("password", this.properties.password());
		Token granted = this.qtest.post()
			.uri("/oauth/token")
			.headers((headers) -> headers.setBasicAuth(this.properties.clientName(), ""))
			.attributes(PoolRequest.retry(true))
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.body(form)
			.retrieve()
			.body(Token.class);
		if (granted == null) {
			throw new RestClientException("qTest answered a login without a token");
		}
		return granted.accessToken();
	}

}
