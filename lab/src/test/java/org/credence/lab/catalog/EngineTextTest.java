package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EngineTextTest {

  @Test
  void readsAName() {
    assertThat(EngineText.parse(" ve ")).isEqualTo(new EngineText("ve", Map.of()));
    assertThat(EngineText.parse("ve[ ]")).isEqualTo(new EngineText("ve", Map.of()));
  }

  @Test
  void readsSettingsInTheOrderWritten() {
    EngineText text = EngineText.parse("gibbs-sampler [ warmup = 500 , thin=2 ]");

    assertThat(text.name()).isEqualTo("gibbs-sampler");
    assertThat(text.settings()).containsExactly(entry("warmup", "500"), entry("thin", "2"));
  }

  @Test
  void aValueMayHaveBracketsOfItsOwn() {
    assertThat(EngineText.parse("auto[first=gibbs[warmup=3,thin=2],then=ve]").settings())
        .containsExactly(entry("first", "gibbs[warmup=3,thin=2]"), entry("then", "ve"));
  }

  @Test
  void commasInsideBracketsDoNotSplitAList() {
    assertThat(EngineText.parseList("ve,gibbs[warmup=500,thin=2], bp"))
        .extracting(EngineText::toString)
        .containsExactly("ve", "gibbs[warmup=500,thin=2]", "bp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ve", "gibbs-sampler[warmup=500]", "a[b=c[d=e,f=g],h=1e-9]"})
  void textReadsBackToItself(String text) {
    assertThat(EngineText.parse(text)).hasToString(text);
    assertThat(EngineText.parse(EngineText.parse(text).toString()))
        .isEqualTo(EngineText.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''           | engine "", character 1: found no name; write name or name[key=value,key=value]
          [a=1]        | engine "[a=1]", character 1: found no name; write name or name[key=value,key=value]
          Gibbs        | engine "Gibbs", character 1: found "G" in a name, expected lower-case letters, digits and hyphens; write name or name[key=value,key=value]
          ve!          | engine "ve!", character 3: found "!" in a name, expected lower-case letters, digits and hyphens; write name or name[key=value,key=value]
          ve[a=1       | engine "ve[a=1", character 3: the bracket opened here is not closed; write name or name[key=value,key=value]
          ve[a=1]x     | engine "ve[a=1]x", character 8: found "x" after the settings, expected nothing; write name or name[key=value,key=value]
          ve[a]        | engine "ve[a]", character 4: found "a", expected key=value; write name or name[key=value,key=value]
          ve[a=]       | engine "ve[a=]", character 4: found "a=" without a value, expected key=value; write name or name[key=value,key=value]
          ve[=1]       | engine "ve[=1]", character 4: found "=1" without a key, expected key=value; write name or name[key=value,key=value]
          ve[a=1,,b=2] | engine "ve[a=1,,b=2]", character 8: found "", expected key=value; write name or name[key=value,key=value]
          ve[a=1,a=2]  | engine "ve[a=1,a=2]", character 8: the setting a is given twice; give it once
          """)
  void saysWhereTheTextGoesWrong(String text, String message) {
    assertThatThrownBy(() -> EngineText.parse(text))
        .isInstanceOf(CatalogException.class)
        .hasMessage(message);
  }

  @Test
  void positionsInAListCountFromItsBeginning() {
    assertThatThrownBy(() -> EngineText.parseList("ve,gibbs[warmup]"))
        .hasMessage(
            "engine \"ve,gibbs[warmup]\", character 10: found \"warmup\", expected key=value; write name or name[key=value,key=value]");
    assertThatThrownBy(() -> EngineText.parseList("ve,,bp"))
        .hasMessage(
            "engine \"ve,,bp\", character 4: found no name; write name or name[key=value,key=value]");
  }

  @Test
  void deepBracketsNeedNoStack() {
    String deep = "[a=".repeat(100_000) + "1" + "]".repeat(100_000);

    assertThat(EngineText.parse("x" + deep).settings()).containsKey("a");
  }
}
