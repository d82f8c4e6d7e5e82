package io.httppool.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

import io.httppool.VisibleText;

/**
 * Opens the SSL bundle of an upstream, so that a missing bundle, a missing file or a
 * wrong password is told at start and not by the first request.
 */
final class SslBundleCheck {

	private final SslBundles bundles;

	private final Problems problems;

	SslBundleCheck(SslBundles bundles, Problems problems) {
		this.bundles = bundles;
		this.problems = problems;
	}

	void check(String upstream, String bundleName, String property, @Nullable String location) {
		SslBundle bundle;
		try {
			bundle = this.bundles.getBundle(bundleName);
		}
		catch (NoSuchSslBundleException ex) {
			List<String> known = this.bundles.getBundleNames();
			this.problems.add(property, bundleName, location,
					"SSL bundle \"" + VisibleText.of(bundleName) + "\" not found; known: "
							+ (known.isEmpty() ? "none" : VisibleText.of(String.join(", ", known))),
					"correct the name, or add the bundle below spring.ssl.bundle");
			return;
		}
		try {
			bundle.createSslContext();
		}
		catch (RuntimeException ex) {
			this.problems.add(property, bundleName, location,
					"pool '" + VisibleText.of(upstream) + "': cannot open SSL bundle \"" + VisibleText.of(bundleName)
							+ "\": " + SslBundleFailures.explain(ex),
					"correct spring.ssl.bundle.*." + VisibleText.of(bundleName) + ".*");
		}
	}

}
