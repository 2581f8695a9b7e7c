package org.credence.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the arrows of docs/architecture.md: cli, examples, benchmarks to lab to bayes, decoding to
 * core. Reads the production classes of the modules that cli can see.
 */
class ArchitectureTest {

  private static final String CORE = "org.credence.core..";
  private static final String BAYES = "org.credence.bayes..";
  private static final String DECODING = "org.credence.decoding..";
  private static final String LAB = "org.credence.lab..";
  private static final String CLI = "org.credence.cli..";

  /** What every module may use: the JDK's java.* packages, its streaming XML reader, and the nullness annotations. */
  private static final List<String> PLATFORM =
      List.of("java..", "javax.xml.stream..", "org.jspecify..");

  /** Numerical libraries, for core and the two worlds. */
  private static final List<String> MATHS = List.of("org.apache.commons.math3..", "org.ejml..");

  private static JavaClasses credence;

  @BeforeAll
  static void read() {
    // Named packages alone, never the whole class path: that would take ten seconds.
    credence =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("org.credence");
  }

  @Test
  void theClassesAreFound() {
    assertThat(credence.contain(Main.class)).isTrue();
    assertThat(credence.stream().map(JavaClass::getPackageName))
        .anyMatch(name -> name.startsWith("org.credence.core"))
        .noneMatch(name -> name.startsWith("org.credence.core.testkit"));
  }

  @TestFactory
  Stream<DynamicTest> modules() {
    return Stream.of(
        mayUse(CORE, MATHS),
        mayUse(BAYES, MATHS, List.of(CORE)),
        mayUse(DECODING, MATHS, List.of(CORE, "jdk.incubator.vector..", "tools.jackson.core..")),
        mayUse(
            LAB,
            List.of(CORE, BAYES, DECODING),
            List.of(
                "tools.jackson..", "com.fasterxml.jackson.annotation..", "de.siegmar.fastcsv..")));
  }

  @TestFactory
  Stream<DynamicTest> packagesOfCore() {
    return Stream.of(
        core("random"),
        core("math"),
        core("uncertainty", "engine"),
        core("input"),
        core("engine", "input", "random"),
        core("diagnostics", "math", "uncertainty", "engine"),
        core("accuracy", "math", "uncertainty", "engine"),
        core("compare", "."));
  }

  @Test
  void coreHasNoOtherPackages() {
    check(
        classes()
            .that()
            .resideInAPackage(CORE)
            .should()
            .resideInAnyPackage(
                Stream.of(
                        "engine",
                        "random",
                        "math",
                        "uncertainty",
                        "diagnostics",
                        "accuracy",
                        "compare",
                        "input")
                    .map(name -> "org.credence.core." + name)
                    .toArray(String[]::new)));
  }

  @TestFactory
  Stream<DynamicTest> noCyclesBetweenThePackagesOfAModule() {
    return Stream.of("core", "bayes", "decoding", "lab", "cli")
        .map(
            module ->
                DynamicTest.dynamicTest(
                    module,
                    () ->
                        check(
                            slices()
                                .matching("org.credence." + module + ".(*)..")
                                .should()
                                .beFreeOfCycles())));
  }

  @Test
  void chanceComesThroughRandomnessOnly() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(StrictMath.class, "random"));
  }

  @Test
  void nothingDraws() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.swing..", "javafx.."));
  }

  @Test
  void nothingSleeps() {
    check(
        noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class));
  }

  @Test
  void onlyMainExits() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.credence.cli.Main")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class));
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked = new ArrayList<>();
    for (String name : packages()) {
      JavaPackage javaPackage = credence.getPackage(name);
      if (!javaPackage.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(name);
      }
    }
    assertThat(unmarked).as("packages without a package-info annotated @NullMarked").isEmpty();
  }

  @Test
  void packagesAreWhereTheirModuleNameSays() {
    assertThat(packages())
        .allMatch(
            Pattern.compile("org\\.credence\\.(core|bayes|decoding|lab|cli)(\\..*)?")
                .asMatchPredicate());
  }

  private static TreeSet<String> packages() {
    TreeSet<String> names = new TreeSet<>();
    for (JavaClass javaClass : credence) {
      names.add(javaClass.getPackageName());
    }
    return names;
  }

  /** A module may use itself, the platform and what is listed, and nothing else. */
  @SafeVarargs
  private static DynamicTest mayUse(String module, List<String>... others) {
    List<String> allowed = new ArrayList<>(PLATFORM);
    allowed.add(module);
    for (List<String> other : others) {
      allowed.addAll(other);
    }
    return DynamicTest.dynamicTest(
        module,
        () ->
            check(
                noClasses()
                    .that()
                    .resideInAPackage(module)
                    .should()
                    .dependOnClassesThat(outside(allowed))));
  }

  /** A package of core may use itself and the listed packages of core; "." stands for all. */
  private static DynamicTest core(String name, String... others) {
    List<String> allowed = new ArrayList<>();
    allowed.add("org.credence.core." + name + "..");
    for (String other : others) {
      allowed.add(other.equals(".") ? CORE : "org.credence.core." + other + "..");
    }
    return DynamicTest.dynamicTest(
        name,
        () ->
            check(
                noClasses()
                    .that()
                    .resideInAPackage("org.credence.core." + name + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage(CORE).and(outside(allowed)))));
  }

  private static DescribedPredicate<JavaClass> outside(List<String> packages) {
    return resideOutsideOfPackages(packages.toArray(String[]::new))
        .and(
            DescribedPredicate.describe(
                "are not primitive", javaClass -> !javaClass.getBaseComponentType().isPrimitive()))
        .as("outside of %s", packages);
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(credence);
  }

  /** Here for the message of a failing rule to name the top of the tree. */
  @Test
  void nothingBelowUsesCli() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(CLI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CLI));
  }
}
