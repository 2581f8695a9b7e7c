package org.credence.core;

import java.nio.file.Path;
import org.credence.core.testkit.MutantContract;

final class CoreMutantsTest extends MutantContract {
  @Override
  protected Path folder() {
    return Path.of("src", "test", "resources", "org", "credence", "core", "mutants");
  }

  @Override
  protected int fewest() {
    return 13;
  }
}
