package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Problem;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class EngineCatalogTest {

  private static final EngineCatalog CATALOG = EngineCatalog.standard();
  private static final int DRAWS_PER_ENGINE = 200;

  @TestFactory
  Stream<DynamicTest> everyLabelReadsBackToAnEqualEngine() {
    List<DynamicTest> tests = new ArrayList<>();
    for (EngineEntry entry : CATALOG.entries()) {
      for (Question<?, ?> question : entry.questions()) {
        tests.add(
            DynamicTest.dynamicTest(
                entry.name() + " " + question, () -> labelsReadBack(entry, question)));
      }
    }
    return tests.stream();
  }

  private static <P extends Problem<A>, A> void labelsReadBack(
      EngineEntry entry, Question<P, A> question) {
    InferenceEngine<P, A> standard = CATALOG.engine(question, entry.name());
    assertThat(EngineText.parse(standard.toString()).name()).isEqualTo(entry.name());
    assertThat(CATALOG.engine(question, standard.toString())).isEqualTo(standard);
    Randomness randomness = SeededRandomness.of(5);
    Set<String> labels = new HashSet<>();
    for (int i = 0; i < DRAWS_PER_ENGINE; i++) {
      EngineText text = new EngineText(entry.name(), randomSettings(entry, randomness));
      InferenceEngine<P, A> engine = CATALOG.engine(question, text.toString());
      InferenceEngine<P, A> again = CATALOG.engine(question, engine.toString());
      assertThat(again).as(text.toString()).isEqualTo(engine).hasToString(engine.toString());
      labels.add(engine.toString());
    }
    // a setting that the factory or the label forgets would leave fewer labels than there are
    // settings to tell apart
    assertThat(labels).hasSizeGreaterThan(entry.settings().size());
  }

  @TestFactory
  Stream<DynamicTest> everySettingChangesTheEngine() {
    List<DynamicTest> tests = new ArrayList<>();
    for (EngineEntry entry : CATALOG.entries()) {
      for (Setting setting : entry.settings()) {
        for (Question<?, ?> question : entry.questions()) {
          tests.add(
              DynamicTest.dynamicTest(
                  entry.name() + " " + setting.name() + " " + question,
                  () -> settingChanges(entry, setting, question)));
        }
      }
    }
    return tests.stream();
  }

  private static <P extends Problem<A>, A> void settingChanges(
      EngineEntry entry, Setting setting, Question<P, A> question) {
    Randomness randomness = SeededRandomness.of(6);
    String other = setting.byDefault();
    while (other.equals(setting.byDefault())) {
      other = randomValue(setting, randomness);
    }
    InferenceEngine<P, A> changed =
        CATALOG.engine(question, entry.name() + "[" + setting.name() + "=" + other + "]");

    assertThat(changed).isNotEqualTo(CATALOG.engine(question, entry.name()));
    assertThat(EngineText.parse(changed.toString()).settings()).containsKey(setting.name());
  }

  private static Map<String, String> randomSettings(EngineEntry entry, Randomness randomness) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Setting setting : entry.settings()) {
      if (randomness.bernoulli(0.5)) {
        settings.put(setting.name(), randomValue(setting, randomness));
      }
    }
    return settings;
  }

  private static long randomWhole(SettingDomain.Whole whole, Randomness randomness) {
    double span = Math.min(1000.0, (double) whole.max() - whole.min());
    return whole.min() + (long) (randomness.uniform() * (span + 1));
  }

  private static String randomValue(Setting setting, Randomness randomness) {
    SettingDomain domain = setting.domain();
    if (domain instanceof SettingDomain.WholeOrWord either) {
      return randomness.bernoulli(0.25)
          ? either.word()
          : Long.toString(randomWhole(either.numbers(), randomness));
    }
    if (domain instanceof SettingDomain.Whole whole) {
      return Long.toString(randomWhole(whole, randomness));
    }
    if (domain instanceof SettingDomain.Decimal decimal) {
      double max = Math.min(decimal.max(), decimal.min() + 10);
      return Double.toString(
          decimal.min() + (0.01 + 0.98 * randomness.uniform()) * (max - decimal.min()));
    }
    if (domain instanceof SettingDomain.Word word) {
      return word.choices().get((int) (randomness.uniform() * word.choices().size()));
    }
    return Boolean.toString(randomness.bernoulli(0.5));
  }

  @Test
  void aliasesMakeTheSameEngine() {
    for (EngineEntry entry : CATALOG.entries()) {
      for (String alias : entry.aliases()) {
        assertThat(CATALOG.find(alias)).isSameAs(entry);
      }
    }
    assertThat(CATALOG.marginals("ve")).isEqualTo(CATALOG.marginals("variable-elimination"));
    assertThat(CATALOG.marginals("bp[damping=0.5]")).hasToString("belief-propagation[damping=0.5]");
  }

  @Test
  void everyEntrySaysWhatItIs() {
    for (EngineEntry entry : CATALOG.entries()) {
      assertThat(entry.description()).as(entry.name()).endsWith(".");
      assertThat(entry.guarantee()).as(entry.name()).isNotBlank();
      assertThat(entry.questions()).as(entry.name()).isNotEmpty();
      assertThat(entry.settings()).allSatisfy(s -> assertThat(s.help()).isNotBlank());
    }
  }

  @Test
  void theLineUpsAreInTheCatalog() {
    assertThat(CATALOG.engines(Question.TEXT_LAW, Comparisons.TEXT_ENGINES)).hasSize(3);
    assertThat(CATALOG.textLaw(Comparisons.TEXT_REFERENCE)).isNotNull();
    assertThat(CATALOG.engines(Question.MARGINALS, Comparisons.NETWORK_ENGINES)).hasSize(5);
    assertThat(CATALOG.marginals(Comparisons.NETWORK_REFERENCE)).isNotNull();
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> CATALOG.marginals("variable-eliminaton"))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            "there is no engine \"variable-eliminaton\"; did you mean variable-elimination?");
    assertThatThrownBy(() -> CATALOG.marginals("quantum"))
        .hasMessageStartingWith(
            "there is no engine \"quantum\"; there are auto, variable-elimination, ")
        .hasMessageEndingWith(" ('credence engines' tells more)");
    assertThatThrownBy(() -> CATALOG.generation("quantum"))
        .hasMessage(
            "there is no engine \"quantum\"; there are ancestral-sampling, speculative-decoding"
                + " ('credence engines' tells more)");
  }

  @Test
  void anUnknownSettingIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> CATALOG.marginals("bp[dampign=0.5]"))
        .hasMessage("belief-propagation has no setting \"dampign\"; did you mean damping?");
    assertThatThrownBy(() -> CATALOG.marginals("bp[x=0.5]"))
        .hasMessage(
            "belief-propagation has no setting \"x\"; its settings are tolerance (1.0E-9),"
                + " iterations (1000), damping (0.0), patience (100), schedule (estimated-residual), domain (linear)");
    assertThatThrownBy(() -> CATALOG.marginals("enum[x=1]"))
        .hasMessage("enumeration has no setting \"x\"; it has none");
  }

  @Test
  void aBadSettingNamesDomainAndDefault() {
    assertThatThrownBy(() -> CATALOG.marginals("bp[damping=1]"))
        .hasMessage(
            "setting damping of belief-propagation is \"1\", expected a number in [0, 1) (default"
                + " 0.0)");
    assertThatThrownBy(() -> CATALOG.marginals("bp[damping=0x1p-3]"))
        .hasMessage(
            "setting damping of belief-propagation is \"0x1p-3\", expected a number in [0, 1)"
                + " (default 0.0)");
    assertThatThrownBy(() -> CATALOG.marginals("lw[samples=0]"))
        .hasMessage(
            "setting samples of likelihood-weighting is \"0\", expected a whole number of at least"
                + " 1 (default 100000)");
    assertThatThrownBy(() -> CATALOG.marginals("lw[samples=1e3]"))
        .hasMessageStartingWith(
            "setting samples of likelihood-weighting is \"1e3\", expected a whole");
    assertThatThrownBy(() -> CATALOG.marginals("ve[order=best]"))
        .hasMessage(
            "setting order of variable-elimination is \"best\", expected one of min-fill,"
                + " weighted-min-fill, min-weight, min-degree, auto (default auto)");
  }

  @Test
  void anEngineThatDoesNotAnswerSaysWhichDo() {
    assertThatThrownBy(() -> CATALOG.mostProbable("gibbs"))
        .hasMessageMatching(
            "engine gibbs-sampler does not answer most-probable-assignment \\(it answers"
                + " marginals\\); engines that do: auto, variable-elimination, .*enumeration.*");
    assertThatThrownBy(() -> CATALOG.generation("ve"))
        .hasMessageEndingWith("engines that do: ancestral-sampling, speculative-decoding");
  }

  @Test
  void anEngineListedTwiceIsRefused() {
    assertThatThrownBy(() -> CATALOG.engines(Question.MARGINALS, "ve,bp,variable-elimination"))
        .hasMessage(
            "engine variable-elimination is listed twice; list it once, or with other settings");
    assertThat(CATALOG.engines(Question.MARGINALS, "bp,bp[damping=0.5]")).hasSize(2);
  }

  @Test
  void aCatalogRefusesTwoEnginesOfOneName() {
    EngineEntry one = EngineEntry.named("one").alias("o").build();
    EngineEntry other = EngineEntry.named("o").build();

    assertThatThrownBy(() -> EngineCatalog.of(List.of(one, other)))
        .hasMessage("two engines of the catalog are called o; rename one");
  }

  @Test
  void aSettingMustHaveALawfulDefault() {
    assertThatThrownBy(() -> new Setting("a", SettingDomain.whole(1, 3), "4", "help"))
        .hasMessage(
            "setting a has the default 4, expected a whole number from 1 to 3; mend one of them");
  }
}
