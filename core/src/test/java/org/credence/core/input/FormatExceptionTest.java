package org.credence.core.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FormatExceptionTest {

  @Test
  void saysWhereWhatAndCode() {
    FormatException error =
        FormatException.at("grass.bif", 24, 9, "row sums to 0.8, expected 1", "BIF-ROW-SUM");
    assertThat(error)
        .hasMessage("grass.bif:24:9: error: row sums to 0.8, expected 1 [BIF-ROW-SUM]");
    assertThat(error.message()).isEqualTo(error.getMessage());
    assertThat(error.code()).isEqualTo("BIF-ROW-SUM");
    assertThat(error.place()).isEqualTo("grass.bif:24:9");
    assertThat(FormatException.atByte("m.gguf", 420, "no tensor", "GGUF-TENSOR"))
        .hasMessage("m.gguf:byte 0x1a4: error: no tensor [GGUF-TENSOR]");
    assertThat(FormatException.of("m.gguf", "is empty", "IO-EMPTY"))
        .hasMessage("m.gguf: error: is empty [IO-EMPTY]");
  }

  @Test
  void escapesWhatTheInputBroughtIn() {
    assertThat(FormatException.of("a\nb", "unknown state \u001B[2J", "X"))
        .hasMessage("a\\u000Ab: error: unknown state \\u001B[2J [X]");
  }

  @Test
  void parsedKeepsItsOwnWarnings() {
    List<String> warnings = new ArrayList<>(List.of("Row 1 was off by 1e-5."));
    Parsed<Integer> parsed = new Parsed<>(7, warnings);
    warnings.clear();
    assertThat(parsed.warnings()).containsExactly("Row 1 was off by 1e-5.");
  }

  @Test
  void limitsMustLeaveRoom() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InputLimits(1, 1, 1, 1, 0, 1, 1, 1))
        .withMessage("input limit states is 0; give a number of at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InputLimits(-1, 1, 1, 1, 1, 1, 1, 1))
        .withMessage("input limit fileBytes is -1; give a number of at least 1");
    assertThat(InputLimits.standard())
        .isEqualTo(new InputLimits(67108864, 268435456, 200, 65536, 65536, 64, 1048576, 134217728));
  }
}
