package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.credence.cli.Command.credence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are missing or hold what they should not: exit code 3 and the reader's one line, in every command that reads. */
final class BadInputTest {

  private static final String ROW_SUM =
      "network grass {\n}\nvariable wet {\n  type discrete [ 2 ] { yes, no };\n}\n"
          + "probability ( wet ) {\n  table 0.5, 0.3;\n}\n";

  @TempDir Path folder;

  @Test
  void missingFile() {
    for (String command : new String[] {"infer", "compare", "info", "check", "decode"}) {
      credence(command, folder + "/absent.bif")
          .exits(3)
          .complains("absent.bif", "there is no such file");
    }
    credence("infer", "absent.uai").exits(3).complains("there is no such file");
    credence("convert", folder + "/absent.bif", folder + "/out.uai")
        .exits(3)
        .complains("there is no such file");
  }

  @Test
  void directory() {
    credence("infer", folder.toString())
        .exits(3)
        .complains("the folder has neither model.safetensors", "config.json");
    credence("check", folder.toString())
        .exits(3)
        .complains("the folder has neither model.safetensors", "config.json");
  }

  @Test
  void emptyFile() throws IOException {
    String file = file("empty.bif", "");
    credence("infer", file).exits(3).complains("empty.bif", "is empty");
    credence("check", file).exits(3).complains("is empty");
  }

  @Test
  void binaryFile() throws IOException {
    Path file = Files.write(folder.resolve("noise.bif"), new byte[] {0, 1, 2, (byte) 0xFF, 7});
    credence("infer", file.toString()).exits(3).complains("noise.bif");
    credence("check", file.toString()).exits(3).complains("noise.bif");
  }

  @Test
  void malformedFileIsNamedWithLineAndColumn() throws IOException {
    String file =
        file(
            "broken.bif",
            "network x {\n}\nvariable a {\n  type discrete [ 2 ] { yes no \n}\nprobability ( a ) {\n}\n");
    credence("infer", file).exits(3).complains("broken.bif:", ": error: ", "[BIF-");
    credence("compare", file, "--json").exits(3).complains("broken.bif:");
  }

  @Test
  void rowThatDoesNotSumToOneIsRefusedUnlessNormalised() throws IOException {
    String file = file("grass.bif", ROW_SUM);
    credence("check", file).exits(3).complains("grass.bif:", "0.8", "[BIF-ROW-SUM]");
    credence("infer", file).exits(3).complains("[BIF-ROW-SUM]");
    assertThat(credence("check", file, "--normalize").exits(0).err()).contains("warning", "0.8");
    Command run = credence("infer", file, "--normalize", "--json").exits(0);
    assertThat(run.json().get("marginals").get("wet").get("yes").asDouble()).isEqualTo(0.625);
    assertThat(run.json().get("warnings").size()).isEqualTo(1);
  }

  @Test
  void evidenceFileThatDoesNotFit() throws IOException {
    String file = file("asia.evid", "1 99 0\n");
    credence("infer", "asia", "--evidence", file).exits(3).complains("asia.evid", "99");
    credence("infer", "asia", "--evidence", folder + "/none.evid")
        .exits(3)
        .complains("there is no such file");
  }

  @Test
  void cutGzip() throws IOException {
    Path file = Files.write(folder.resolve("cut.bif.gz"), new byte[] {0x1F, (byte) 0x8B, 8, 0, 0});
    credence("infer", file.toString()).exits(3).complains("cut.bif.gz", "gzip");
  }

  @Test
  void namesInMessagesCannotSteerTheTerminal() throws IOException {
    String file = file("steer.bif", "network x {\n}\nvariable \u001B[2J {\n");
    Command run = credence("infer", file).exits(3);
    assertThat(run.err()).doesNotContain("\u001B");
  }

  @Test
  void debugShowsWhereItWasFound() throws IOException {
    assertThat(credence("check", file("grass.bif", ROW_SUM), "--debug").exits(3).err())
        .contains("\tat org.credence");
  }

  private String file(String name, String text) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
