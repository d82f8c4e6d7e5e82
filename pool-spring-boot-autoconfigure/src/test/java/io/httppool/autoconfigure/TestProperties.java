package io.httppool.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/**
 * Environments as an application would have them, without the one of this machine.
 */
final class TestProperties {

	private TestProperties() {
	}

	static ConfigurableEnvironment yaml(String yaml) {
		ConfigurableEnvironment environment = empty();
		addYaml(environment, yaml);
		return environment;
	}

	static ConfigurableEnvironment empty() {
		ConfigurableEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
		return environment;
	}

	static void addYaml(ConfigurableEnvironment environment, String yaml) {
		load("application.yml", yaml).forEach(environment.getPropertySources()::addLast);
	}

	static void addFirstYaml(ConfigurableEnvironment environment, String file, String yaml) {
		load(file, yaml).forEach(environment.getPropertySources()::addFirst);
	}

	static void addSystemEnvironment(ConfigurableEnvironment environment, Map<String, Object> variables) {
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					variables));
	}

	private static List<PropertySource<?>> load(String file, String yaml) {
		ByteArrayResource resource = new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)) {

			@Override
			public String getFilename() {
				return file;
			}

		};
		try {
			return new YamlPropertySourceLoader().load(file, resource);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
