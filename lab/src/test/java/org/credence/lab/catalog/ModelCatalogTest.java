package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.FactorGraph;
import org.credence.core.input.FormatException;
import org.credence.decoding.ngram.NGramModel;
import org.credence.lab.catalog.ModelSource.NetworkSource;
import org.credence.lab.catalog.ModelSource.TextSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelCatalogTest {

  private static final ModelCatalog CATALOG = ModelCatalog.standard();

  private static final String UAI = "MARKOV\n2\n2 2\n1\n2 0 1\n4\n1 2 3 4\n";

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static NetworkSource network(String text) {
    return (NetworkSource) CATALOG.open(text);
  }

  private static TextSource text(String text) {
    return (TextSource) CATALOG.open(text);
  }

  @Test
  void everyBuiltInNameOpens() {
    for (String name : BuiltinModels.names()) {
      assertThat(CATALOG.open(name).label()).isEqualTo(name);
      assertThat(CATALOG.description(name)).isNotBlank();
    }
    assertThat(CATALOG.names()).contains("asia", "front-office").containsAll(Generators.forms());
  }

  @Test
  void generatorsOpen() {
    assertThat(network("grid:3x4").model().size()).isEqualTo(12);
    assertThat(network("grid:3x4").label()).isEqualTo("grid:3x4");
    assertThat(network("random:30:7").model()).isInstanceOf(BayesianNetwork.class);
  }

  @Test
  void aBadSizeOfAGeneratorIsSaidToTheUser() {
    assertThatThrownBy(() -> CATALOG.open("grid:3"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("rows and columns such as 8x8");
  }

  @Test
  void filesAreKnownByTheirContent() throws IOException {
    Path uai = file("graph.txt", UAI);
    Path text = file("talk.uai", "Good morning. What can I do for you?\n");

    assertThat(network(uai.toString()).model()).isInstanceOf(FactorGraph.class);
    assertThat(network(uai.toString()).label()).isEqualTo(uai.toString());
    assertThat(text(text.toString()).text()).startsWith("Good morning");
  }

  @Test
  void aFileMayHaveBracketsInItsName() throws IOException {
    Path odd = file("a[order=2].txt", "abc abc");
    Path plain = file("plain.txt", "abc abc");

    assertThat(text(odd.toString()).settings().order())
        .isEqualTo(NGramModel.Settings.standard().order());
    assertThat(text(plain + "[order=2]").settings().order()).isEqualTo(2);
    assertThat(text(plain + "[order=2]").label()).isEqualTo(plain + "[order=2]");
  }

  @Test
  void textsHaveSettings() {
    TextSource source = text("front-office[order=3,documents=lines]");

    assertThat(source.settings()).isEqualTo(new NGramModel.Settings(3, NGramModel.Documents.LINES));
    assertThat(source.label()).isEqualTo("front-office[order=3,documents=lines]");
    assertThat(source.train().order()).isEqualTo(3);
    assertThat(source.withOrder(2).train().order()).isEqualTo(2);
  }

  @Test
  void theStartOfATextIsItsFirstWordAndCanBeRead() {
    TextSource source = text("front-office");

    assertThat(source.start()).isEqualTo("The ");
    assertThat(source.train().vocabulary().encode(source.start())).hasSize(4);
    assertThat(text("front-office[documents=lines]").start()).isEmpty();
    assertThat(new TextSource("x", " \nab", NGramModel.Settings.standard(), List.of()).start())
        .isEqualTo("ab");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          azia                    | there is no built-in model and no file "azia"; did you mean asia?
          front-ofice[order=2]    | there is no built-in model and no file "front-ofice"; did you mean front-office?
          front-office[ordr=2]    | language model has no setting "ordr"; did you mean order?
          front-office[order=0]   | setting order of language model is "0", expected a whole number from 1 to 32 (default 5)
          front-office[order=2    | model "front-office[order=2", character 13: the bracket opened here is not closed; write name or name[key=value,key=value]
          asia[order=2]           | network "asia" has no setting "order"; it has none
          """)
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> CATALOG.open(text))
        .isInstanceOf(CatalogException.class)
        .hasMessage(message);
  }

  @Test
  void namesAllBuiltInModelsWhereNothingIsNear() {
    assertThatThrownBy(() -> CATALOG.open("/no/such/file.bif"))
        .hasMessageStartingWith(
            "there is no built-in model and no file \"/no/such/file.bif\"; built in are asia, cancer,");
    assertThatThrownBy(() -> CATALOG.open("")).isInstanceOf(CatalogException.class);
    assertThatThrownBy(() -> CATALOG.open("a\u0000b")).isInstanceOf(CatalogException.class);
  }

  @Test
  void whatIsNoModelIsSaidByTheReader() throws IOException {
    Path empty = file("empty.bif", "");

    assertThatThrownBy(() -> CATALOG.open(empty.toString()))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("MODEL-EMPTY");
    assertThatThrownBy(() -> CATALOG.open(folder.toString()))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("SAFETENSORS-MISSING");
  }

  @Test
  void builtInNamesWinOverFiles() {
    ModelCatalog.Shelf shelf =
        new ModelCatalog.Shelf() {
          @Override
          public List<String> names() {
            return List.of("pom.xml"); // a file of this name is in the working folder of the tests
          }

          @Override
          public String description(String name) {
            return "built in";
          }

          @Override
          public Optional<ModelSource> open(String name, Map<String, String> settings) {
            return name.equals("pom.xml")
                ? Optional.of(ModelCatalog.text("built in", "abc", settings))
                : Optional.empty();
          }
        };
    ModelCatalog catalog = new ModelCatalog(shelf);

    assertThat(Path.of("pom.xml")).exists();
    assertThat(catalog.open("pom.xml").label()).isEqualTo("built in");
    assertThatThrownBy(() -> catalog.open("./pom.xml")).isInstanceOf(FormatException.class);
  }
}
