package io.httppool.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * Where the value of a setting comes from.
 *
 * @param property full path of the property
 * @param label what to show in place of the path
 * @param value the value as text, placeholders resolved; may be secret
 * @param location file and line, or the name of another source; {@code null} if unknown
 */
record PropertyOrigin(String property, String label, @Nullable String value, @Nullable String location) {

	private static final String ENVIRONMENT_VARIABLE = "environment variable ";

	PropertyOrigin(String property, @Nullable String value, @Nullable String location) {
		this(property, property, value, location);
	}

	static @Nullable String locationOf(ConfigurationProperty property) {
		return locationOf(property.getOrigin());
	}

	static @Nullable String locationOf(@Nullable Origin origin) {
		if (origin instanceof PropertySourceOrigin sourceOrigin) {
			if (sourceOrigin.getPropertySource() instanceof SystemEnvironmentPropertySource) {
				return ENVIRONMENT_VARIABLE + sourceOrigin.getPropertyName();
			}
			return (sourceOrigin.getOrigin() != null) ? locationOf(sourceOrigin.getOrigin())
					: sourceOrigin.getPropertySource().getName();
		}
		if (origin instanceof TextResourceOrigin textOrigin && textOrigin.getLocation() != null) {
			return fileName(textOrigin.getResource()) + ":" + (textOrigin.getLocation().getLine() + 1);
		}
		return (origin != null) ? origin.toString() : null;
	}

	private static String fileName(@Nullable Resource resource) {
		String name = (resource != null) ? resource.getFilename() : null;
		if (StringUtils.hasLength(name)) {
			return name;
		}
		return (resource != null) ? resource.getDescription() : "unknown file";
	}

	/**
	 * The same origin, shown differently.
	 * @param label what to show in place of the path
	 * @return a new origin
	 */
	PropertyOrigin labelled(String label) {
		return new PropertyOrigin(this.property, label, this.value, this.location);
	}

	/**
	 * Whether the value comes from an environment variable, whose name does not tell
	 * {@code -} from {@code .}.
	 * @return whether it does
	 */
	boolean isSystemEnvironment() {
		return this.location != null && this.location.startsWith(ENVIRONMENT_VARIABLE);
	}

	/**
	 * The text that is kept in {@link io.httppool.PoolConfig#origins()}: no value.
	 */
	@Override
	public String toString() {
		return this.label + ((this.location != null) ? " (" + this.location + ")" : "");
	}

}
