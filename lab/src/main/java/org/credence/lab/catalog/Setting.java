package org.credence.lab.catalog;

/**
 * One setting of an engine or of a kind of model.
 *
 * @param name lower-case words joined by hyphens, as in the engine's label
 * @param domain which values are lawful
 * @param byDefault the value when it is not given, as text; lawful
 * @param help what it does, in a clause
 */
public record Setting(String name, SettingDomain domain, String byDefault, String help) {
  public Setting {
    if (!domain.contains(byDefault)) {
      throw new IllegalArgumentException(
          "setting "
              + name
              + " has the default "
              + byDefault
              + ", expected "
              + domain.words()
              + "; mend one of them");
    }
  }
}
