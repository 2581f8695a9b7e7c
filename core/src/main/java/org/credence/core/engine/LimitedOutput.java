package org.credence.core.engine;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes so many bytes on and refuses the next. */
final class LimitedOutput extends FilterOutputStream {

  private final long most;
  private long written;

  LimitedOutput(OutputStream out, long most) {
    super(out);
    this.most = most;
  }

  @Override
  public void write(int value) throws IOException {
    take(1);
    out.write(value);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    take(length);
    out.write(bytes, from, length);
  }

  private void take(int count) throws IOException {
    written += count;
    if (written > most) {
      throw new IOException("its state has more than " + most + " bytes");
    }
  }
}
