package org.credence.lab.catalog;

/**
 * A text given by the user that names nothing, or means nothing: an engine, a setting, a model, a variable, a number. The message
 * says what was found, what was expected and which name may have been meant.
 */
public final class CatalogException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one or two sentences, shown to the user as they stand
   */
  public CatalogException(String message) {
    super(message);
  }

  /** The message; never null. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
