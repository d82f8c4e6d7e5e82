package io.httppool.autoconfigure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
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
			this.problems.add(
					property, bundleName, location, "pool '" + VisibleText.of(upstream) + "': cannot open SSL bundle \""
							+ VisibleText.of(bundleName) + "\": " + explain(ex),
					"correct spring.ssl.bundle.*." + VisibleText.of(bundleName) + ".*");
		}
	}

	/**
	 * Say what is wrong in words of our own. Messages of exceptions are repeated only
	 * where they are known to hold neither a password nor the content of a store.
	 * @param failure what opening the bundle has thrown
	 * @return the explanation
	 */
	private static String explain(Throwable failure) {
		List<String> explanation = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = (cause.getMessage() != null) ? cause.getMessage() : "";
			if (message.startsWith("Unable to create key store")) {
				explanation.add("key store");
			}
			else if (message.startsWith("Unable to create trust store")) {
				explanation.add("trust store");
			}
			else if (message.startsWith("Could not load store from '") && !message.contains("base64:")) {
				explanation.add(message.substring("Could not load store from ".length()));
			}
			if (cause instanceof UnrecoverableKeyException || message.contains("password was incorrect")) {
				explanation.add("password wrong");
				break;
			}
			if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
				explanation.add("file not found");
				break;
			}
			if (cause.getCause() == null) {
				explanation.add((cause instanceof IOException || cause instanceof GeneralSecurityException)
						? "not a readable store (" + cause.getClass().getSimpleName() + ")"
						: cause.getClass().getSimpleName());
			}
		}
		return VisibleText.of(String.join(": ", explanation));
	}

}
