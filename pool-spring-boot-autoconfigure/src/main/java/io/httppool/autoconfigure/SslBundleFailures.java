package io.httppool.autoconfigure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
import java.util.List;

import io.httppool.VisibleText;

/**
 * Says in words of our own why an SSL bundle cannot be opened. Messages of exceptions are
 * repeated only where they are known to hold neither a password nor the content of a
 * store.
 */
final class SslBundleFailures {

	private SslBundleFailures() {
	}

	/**
	 * Explain a failure.
	 * @param failure what opening the bundle has thrown
	 * @return the explanation
	 */
	static String explain(Throwable failure) {
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
