package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.credence.bayes.exact.EliminationOrder;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrderFileTest {

  private static final GraphicalModel THREE = model("rain", "the sprinkler", "grass");

  private static GraphicalModel model(String... names) {
    List<Variable> variables =
        List.of(names).stream().map(name -> Variable.of(name, "no", "yes")).toList();
    return new FactorGraph("", variables, List.<Factor>of());
  }

  private static EliminationOrder read(String text) {
    return OrderFile.read(new InputText("a.order", text), THREE);
  }

  @Test
  void whatIsWrittenIsReadBack(@TempDir Path folder) {
    EliminationOrder order = EliminationOrder.of(2, 0, 1);
    String text = OrderFile.write(order, THREE);
    assertThat(text).isEqualTo("credence-order 1\nvariables 3\n2 grass\n0 rain\n1 the sprinkler\n");
    assertThat(read(text)).isEqualTo(order);
    assertThat(read(text.replace("\n", "\r\n"))).isEqualTo(order);
    assertThat(read(text.substring(0, text.length() - 1))).isEqualTo(order);
    Path file = folder.resolve("a.order.gz");
    AtomicOutput.write(file, text);
    assertThat(OrderFile.read(file, THREE, InputLimits.standard())).isEqualTo(order);
  }

  @Test
  void strangeNamesAndNoVariablesComeBack() {
    GraphicalModel strange = model(" a b ", "tab\there", "line\nbreak", "#=\"", "é");
    EliminationOrder order = EliminationOrder.of(4, 3, 2, 1, 0);
    String text = OrderFile.write(order, strange);
    assertThat(text.lines()).hasSize(7);
    assertThat(OrderFile.read(new InputText("s", text), strange)).isEqualTo(order);
    GraphicalModel none = model();
    assertThat(
            OrderFile.read(new InputText("n", OrderFile.write(EliminationOrder.of(), none)), none)
                .size())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "''~a.order:1:1: error: the file is empty, expected \"credence-order 1\"; make the file with 'credence order MODEL --out FILE' [ORDER-VERSION]",
        "credence-order 2|variables 3~a.order:1:1: error: found \"credence-order 2\", expected \"credence-order 1\"; make the file with 'credence order MODEL --out FILE' [ORDER-VERSION]",
        "credence-order 1~a.order:2:1: error: the file ends here, expected \"variables 3\" [ORDER-COUNT]",
        "credence-order 1|3~a.order:2:1: error: found \"3\", expected \"variables 3\" [ORDER-COUNT]",
        "credence-order 1|variables -3~a.order:2:1: error: found \"variables -3\", expected \"variables 3\" [ORDER-COUNT]",
        "credence-order 1|variables 4~a.order:2:11: error: the order is of 4 variables, but the model has 3; give the order of this model [ORDER-MODEL]",
        "credence-order 1|variables 3|grass~a.order:3:1: error: found \"grass\", expected the number and the name of a variable, such as \"0 rain\" [ORDER-LINE]",
        "credence-order 1|variables 3||0 rain~a.order:3:1: error: found \"\", expected the number and the name of a variable, such as \"0 rain\" [ORDER-LINE]",
        "credence-order 1|variables 3|1.0 grass~a.order:3:1: error: found \"1.0 grass\", expected the number and the name of a variable, such as \"0 rain\" [ORDER-LINE]",
        "credence-order 1|variables 3|0 rain|3 grass~a.order:4:1: error: there is no variable 3; give a number from 0 to 2 [ORDER-VARIABLE]",
        "credence-order 1|variables 3|0 rain|1 grass~a.order:4:3: error: variable 1 is called \"the sprinkler\" in the model, but \"grass\" in the order; give the order of this model [ORDER-VARIABLE]",
        "credence-order 1|variables 3|0 rain|0 rain~a.order:4:1: error: \"rain\" is given twice, first in line 3; give every variable once [ORDER-TWICE]",
        "credence-order 1|variables 3|0 rain~a.order:4:1: error: the file ends after 1 of 3 variables, the first that is missing is \"the sprinkler\"; give every variable once [ORDER-MISSING]",
        "credence-order 1|variables 3|0 rain|2 grass|1 the sprinkler|0 rain~a.order:6:1: error: found \"0 rain\" after all 3 variables, expected the end of the file; delete the rest [ORDER-EXTRA]"
      })
  void whatIsWrongIsSaidOnceAndCompletely(String text, String message) {
    assertThatThrownBy(() -> read(text.replace('|', '\n')))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
  }

  @Test
  void anOrderOfAnotherModelIsNotWritten() {
    assertThatThrownBy(() -> OrderFile.write(EliminationOrder.of(0, 1), THREE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the elimination order is of 2 variables, but the model has 3; give an order of this model");
  }
}
