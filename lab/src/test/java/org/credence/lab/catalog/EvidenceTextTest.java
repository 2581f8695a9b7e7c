package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.SoftEvidence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EvidenceTextTest {

  private static final BayesianNetwork MODEL =
      BayesianNetwork.builder("m")
          .variable(Variable.of("rain", "yes", "no"), List.of(), 0.2, 0.8)
          .variable(Variable.of("a,b", "x=1", " y\"", ":"), List.of(), 0.2, 0.3, 0.5)
          .variable(Variable.of("wet", "yes", "no"), List.of("rain"), 0.9, 0.1, 0.1, 0.9)
          .build();

  @Test
  void readsHardEvidence() {
    assertThat(EvidenceText.given(MODEL, "rain=yes, wet = no"))
        .isEqualTo(Evidence.none().observe(0, 0).observe(2, 1));
  }

  @Test
  void namesWithSpecialCharactersStandInQuotes() {
    assertThat(EvidenceText.given(MODEL, "\"a,b\"=\"x=1\" ,rain=no"))
        .isEqualTo(Evidence.none().observe(1, 0).observe(0, 1));
    assertThat(EvidenceText.given(MODEL, "\"a,b\"=\" y\"\"\""))
        .isEqualTo(Evidence.none().observe(1, 1));
  }

  @Test
  void everyEvidenceReadsBackFromItsText() {
    for (int rain = -1; rain < 2; rain++) {
      for (int odd = -1; odd < 3; odd++) {
        Evidence evidence = Evidence.none();
        evidence = rain < 0 ? evidence : evidence.observe(0, rain);
        evidence = odd < 0 ? evidence.observe(2, 1) : evidence.observe(1, odd);
        assertThat(EvidenceText.given(MODEL, EvidenceText.format(MODEL, evidence)))
            .isEqualTo(evidence);
      }
    }
  }

  @Test
  void readsLikelihoodEvidence() {
    Evidence expected = Evidence.none().likelihood(0, 0.2, 0.8).likelihood(1, 1, 0, 2.5e-3);

    Evidence evidence =
        EvidenceText.likelihood(MODEL, Evidence.none(), "rain=0.2:0.8,\"a,b\"=1 : 0 : 2.5e-3");

    assertThat(evidence).isEqualTo(expected);
    assertThat(
            EvidenceText.likelihood(
                MODEL, Evidence.none(), EvidenceText.formatLikelihoods(MODEL, evidence)))
        .isEqualTo(expected);
  }

  @Test
  void readsAQueryInItsOrder() {
    assertThat(EvidenceText.query(MODEL, "wet,\"a,b\"")).containsExactly(2, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          rian=yes            | evidence names the variable "rian", which is not in the model; did you mean rain?
          snow=yes            | evidence names the variable "snow", which is not in the model; its variables are rain, a,b, wet
          rain=maybe          | evidence gives "rain" the state "maybe", which it does not have; its states are yes, no
          rain=yes,rain=no    | evidence gives "rain" two states, "yes" and "no"; give one
          rain                | evidence "rain" holds "rain", expected variable=state; put names that hold a comma or an equals sign in double quotes
          rain=yes=no         | evidence "rain=yes=no" holds "rain=yes=no", expected variable=state; put names that hold a comma or an equals sign in double quotes
          ''                  | evidence "", character 1: found the end, expected a name
          rain=               | evidence "rain=", character 6: found the end, expected a name
          rain=yes,,wet=no    | evidence "rain=yes,,wet=no", character 10: found ",", expected a name
          =yes                | evidence "=yes", character 1: found "=", expected a name
          "rain=yes           | evidence ""rain=yes", character 1: the quote opened here is not closed
          "rain"x=yes         | evidence ""rain"x=yes", character 7: found "x" after a quoted name, expected = or a comma
          """)
  void saysWhatIsWrongWithEvidence(String text, String message) {
    assertThatThrownBy(() -> EvidenceText.given(MODEL, text))
        .isInstanceOf(CatalogException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rain=0.2              | likelihood of "rain" has 1 number, expected 2, one per state (yes, no), separated by colons
          rain=0.2:0.3:0.5      | likelihood of "rain" has 3 numbers, expected 2, one per state (yes, no), separated by colons
          rain=0.2:x            | likelihood of "rain" for state "no" is "x", expected a number of at least 0
          rain=-1:1             | likelihood of "rain" for state "yes" is "-1", expected a number of at least 0
          rain=NaN:1            | likelihood of "rain" for state "yes" is "NaN", expected a number of at least 0
          rain=0:0              | likelihood of "rain" is 0 for every state; at least one must be possible
          rain=1:0,rain=0:1     | likelihood of "rain" is given twice; multiply the two and give them once
          rian=1:0              | likelihood names the variable "rian", which is not in the model; did you mean rain?
          rain                  | likelihood "rain" holds "rain", expected variable=number:number; put names that hold a comma or an equals sign in double quotes
          """)
  void saysWhatIsWrongWithLikelihoods(String text, String message) {
    assertThatThrownBy(() -> EvidenceText.likelihood(MODEL, Evidence.none(), text))
        .isInstanceOf(CatalogException.class)
        .hasMessage(message);
  }

  @Test
  void softEvidenceIsNotWrittenAsLikelihoods() {
    SoftEvidence soft = EvidenceText.soft(MODEL, Evidence.none(), List.of("rain=0.7:0.3"));
    assertThat(soft.targets().values().iterator().next()).containsExactly(0.7, 0.3);
    Evidence fitted =
        EvidenceText.likelihood(MODEL, Evidence.none(), "wet=1:0.5")
            .soft(soft.targets(), soft.targets());
    assertThat(EvidenceText.formatLikelihoods(MODEL, fitted)).isEqualTo("wet=1.0:0.5");
  }

  @Test
  void saysWhatIsWrongWithAQuery() {
    assertThatThrownBy(() -> EvidenceText.query(MODEL, "wet,rain,wet"))
        .hasMessage("query names \"wet\" twice; name it once");
    assertThatThrownBy(() -> EvidenceText.query(MODEL, "wte"))
        .hasMessage(
            "query names the variable \"wte\", which is not in the model; did you mean wet?");
    assertThatThrownBy(() -> EvidenceText.query(MODEL, "wet=yes"))
        .hasMessage(
            "query \"wet=yes\" holds \"wet=yes\", expected variable,variable; evidence belongs to --given");
  }

  @Test
  void listsOnlySomeNamesOfALargeModel() {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("large");
    IntStream.range(0, 20)
        .forEach(i -> builder.variable(Variable.of("v" + i, "0", "1"), List.of(), 0.5, 0.5));

    assertThatThrownBy(() -> EvidenceText.given(builder.build(), "temperature=1"))
        .hasMessageEndingWith(
            "its variables are v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, ... (20 in all)");
  }
}
