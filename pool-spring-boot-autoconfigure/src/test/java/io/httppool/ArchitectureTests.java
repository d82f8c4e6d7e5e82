package io.httppool;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * The map of the packages: who may know whom.
 */
class ArchitectureTests {

	private static final String ROOT = "io.httppool";

	/**
	 * Packages below the root and their layers. Dependencies go to lower numbers only.
	 */
	private static final Map<String, Integer> LAYERS = Map.ofEntries(Map.entry("", 0), Map.entry("engine", 1),
			Map.entry("concurrent", 1), Map.entry("httpclient", 2), Map.entry("resilience", 2), Map.entry("metrics", 2),
			Map.entry("observation", 2), Map.entry("insight", 2), Map.entry("log", 2), Map.entry("jfr", 2),
			Map.entry("adaptive", 2), Map.entry("restclient", 3), Map.entry("webclient", 3), Map.entry("actuate", 3),
			Map.entry("page", 3), Map.entry("health", 3), Map.entry("census", 3), Map.entry("fleet", 3),
			Map.entry("autoconfigure", 4));

	/** The layer of a package below {@code autoconfigure}, one per optional library. */
	private static final int OPTIONAL_AUTO_CONFIGURATION = 5;

	/**
	 * Libraries that a package may use beside the JDK and JSpecify. A package that is not
	 * mentioned is free.
	 */
	private static final Map<String, List<String>> LIBRARIES = Map.ofEntries(Map.entry("", List.of()),
			Map.entry("engine", List.of()), Map.entry("concurrent", List.of()),
			Map.entry("insight", List.of("org.slf4j.")),
			Map.entry("httpclient", List.of("org.apache.hc.", "org.slf4j.")),
			Map.entry("resilience", List.of("io.github.resilience4j.", "org.slf4j.")),
			Map.entry("metrics", List.of("io.micrometer.")), Map.entry("observation", List.of("io.micrometer.")),
			Map.entry("log", List.of("org.slf4j.")),
			Map.entry("fleet", List.of("io.github.bucket4j.", "io.lettuce.", "javax.crypto.", "org.slf4j.")),
			Map.entry("adaptive", List.of("org.slf4j.")), Map.entry("jfr", List.of("jdk.jfr.")),
			Map.entry("census",
					List.of("org.springframework.", "org.apache.hc.", "com.zaxxer.hikari.", "reactor.", "javax.sql.")),
			Map.entry("restclient", List.of("org.springframework.")), Map.entry("webclient",
					List.of("org.springframework.", "org.reactivestreams.", "reactor.", "io.github.resilience4j.")));

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT)
		.that(new DescribedPredicate<>("are of this library") {

			@Override
			public boolean test(JavaClass javaClass) {
				return !javaClass.getPackageName().startsWith(ROOT + ".test");
			}

		});

	@Test
	void dependenciesGoToLowerLayersOnly() {
		ArchRuleDefinition.classes().should(condition("know lower layers only", (dependency) -> {
			JavaClass origin = dependency.getOriginClass();
			JavaClass target = dependency.getTargetClass();
			return !isOurs(target) || origin.getPackageName().equals(target.getPackageName())
					|| layer(target) < layer(origin);
		})).check(CLASSES);
	}

	@Test
	void packagesUseTheLibrariesOfTheirLayerOnly() {
		ArchRuleDefinition.classes().should(condition("use the libraries of their layer only", (dependency) -> {
			List<String> libraries = LIBRARIES.get(packageBelowRoot(dependency.getOriginClass()));
			String target = dependency.getTargetClass().getBaseComponentType().getName();
			return libraries == null || isOurs(dependency.getTargetClass()) || isOfTheJdk(target)
					|| target.startsWith("org.jspecify.") || libraries.stream().anyMatch(target::startsWith);
		})).check(CLASSES);
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void httpClientIsKnownToItsAdapterAndTheCensusOnly() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + ".httpclient", ROOT + ".census", ROOT + ".autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.apache.hc..")
			.check(CLASSES);
		// Conditions name classes; that is all.
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(ROOT + ".autoconfigure..")
			.should()
			.accessClassesThat()
			.resideInAPackage("org.apache.hc..")
			.check(CLASSES);
	}

	/**
	 * Whoever registered one elsewhere would forget to name it in {@code PoolMeters}, of
	 * which the documentation is made.
	 */
	@Test
	void metersAreRegisteredInOnePackageOnly() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(ROOT + ".metrics")
			.should()
			.accessClassesThat()
			.resideInAPackage("io.micrometer.core.instrument..")
			.check(CLASSES);
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(CLASSES);
	}

	@Test
	void beanMethodsArePackagePrivate() {
		ArchRuleDefinition.methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate().check(CLASSES);
	}

	@Test
	void packagesAreNullMarked() {
		ArchRuleDefinition.classes().should(new ArchCondition<JavaClass>("be in a package with @NullMarked") {

			@Override
			public void check(JavaClass item, ConditionEvents events) {
				boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
				events.add(new SimpleConditionEvent(item, marked, item.getPackageName() + " is not @NullMarked"));
			}

		}).check(CLASSES);
	}

	@Test
	void nobodyWritesToStandardStreamsOrTheJdksLogger() {
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
	}

	private static ArchCondition<JavaClass> condition(String description, Predicate<Dependency> allowed) {
		return new ArchCondition<>(description) {

			@Override
			public void check(JavaClass item, ConditionEvents events) {
				item.getDirectDependenciesFromSelf()
					.stream()
					.filter((dependency) -> !allowed.test(dependency))
					.forEach((dependency) -> events
						.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
			}

		};
	}

	private static int layer(JavaClass javaClass) {
		String name = packageBelowRoot(javaClass);
		if (name.startsWith("autoconfigure.")) {
			return OPTIONAL_AUTO_CONFIGURATION;
		}
		Integer layer = LAYERS.get(name);
		if (layer == null) {
			throw new AssertionError("Package " + javaClass.getPackageName() + " is not on the map");
		}
		return layer;
	}

	private static String packageBelowRoot(JavaClass javaClass) {
		String name = javaClass.getPackageName().substring(ROOT.length());
		return name.startsWith(".") ? name.substring(1) : name;
	}

	private static boolean isOurs(JavaClass javaClass) {
		String name = javaClass.getPackageName();
		return name.equals(ROOT) || name.startsWith(ROOT + ".");
	}

	private static boolean isOfTheJdk(String name) {
		return !name.contains(".") || name.startsWith("java.") || name.startsWith("javax.net.");
	}

}
