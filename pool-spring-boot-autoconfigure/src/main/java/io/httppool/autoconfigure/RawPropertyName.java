package io.httppool.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * A property name as it was written. Binding silently drops the characters that it does
 * not allow outside brackets: {@code pool.upstreams.a/b} becomes
 * {@code pool.upstreams.ab}. This keeps them, so that they can be refused.
 *
 * @param text the name as written
 * @param elements its elements, without dots and brackets
 */
record RawPropertyName(String text, List<String> elements) {

	static RawPropertyName of(String text) {
		List<String> elements = new ArrayList<>();
		StringBuilder element = new StringBuilder();
		boolean bracket = false;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			boolean separator = bracket ? character == ']' : character == '.' || character == '[';
			if (!separator) {
				element.append(character);
				continue;
			}
			bracket = character == '[';
			if (!element.isEmpty() || character == ']') {
				elements.add(element.toString());
				element.setLength(0);
			}
		}
		if (!element.isEmpty()) {
			elements.add(element.toString());
		}
		return new RawPropertyName(text, List.copyOf(elements));
	}

	boolean startsWith(String... uniformElements) {
		if (this.elements.size() < uniformElements.length) {
			return false;
		}
		for (int i = 0; i < uniformElements.length; i++) {
			if (!uniform(this.elements.get(i)).equals(uniformElements[i])) {
				return false;
			}
		}
		return true;
	}

	int size() {
		return this.elements.size();
	}

	String element(int index) {
		return this.elements.get(index);
	}

	List<String> from(int index) {
		return this.elements.subList(index, this.elements.size());
	}

	/**
	 * Whether an element has a character that binding would drop.
	 * @param index index of the element
	 * @return whether the element is not what is bound
	 */
	boolean losesCharacters(int index) {
		String element = this.elements.get(index);
		return !this.text.contains("[" + element + "]") && !element.matches("[A-Za-z0-9_][A-Za-z0-9_-]*");
	}

	ConfigurationPropertyName adapted() {
		return ConfigurationPropertyName.adapt(this.text, '.');
	}

	/**
	 * The form in which binding compares elements.
	 * @param element an element as written
	 * @return lower case without dashes and underscores
	 */
	static String uniform(String element) {
		return element.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

}
