package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class LimitedOutputTest {

  @Test
  void whatFitsIsPassedOnAndTheNextByteIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(new LimitedOutput(bytes, 13));
    out.writeLong(1);
    out.writeInt(2);
    out.writeByte(3);
    assertThat(bytes.toByteArray()).containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 3);
    assertThatThrownBy(() -> out.writeByte(4))
        .isInstanceOf(IOException.class)
        .hasMessage("its state has more than 13 bytes");
    assertThat(bytes.size()).isEqualTo(13);
  }
}
