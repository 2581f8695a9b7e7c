package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Any file whose format is not said: found out by what stands in it, never by its name.
 *
 * <p>A file is a BIF network if its first word outside comments is {@code network}, {@code variable} or {@code probability} and braces or
 * parentheses follow as in BIF; a Hugin network if it begins with {@code net} and a brace, or has nodes with states and potentials; XMLBIF, XDSL
 * or PGMX by its root element; a UAI model if it begins with {@code BAYES} or {@code MARKOV} and a number (or holds only numbers, with
 * decimals); a UAI result if it begins with {@code MAR}, {@code PR} or {@code MPE} and a number; UAI evidence if it holds only whole
 * numbers. Everything else that is text is text, for instance to train a language model from.
 */
public final class ModelFile {

  /** What a file is. */
  public enum Kind {
    /** A Bayesian network in BIF. */
    BIF,
    /** A Bayesian network in XMLBIF. */
    XMLBIF,
    /** A Bayesian network in the NET language of Hugin. */
    NET,
    /** A Bayesian network in XDSL. */
    XDSL,
    /** A Bayesian network in PGMX. */
    PGMX,
    /** A model of the UAI competitions. */
    UAI_MODEL,
    /** Evidence of the UAI competitions. */
    UAI_EVIDENCE,
    /** An answer in the form of the UAI competitions. */
    UAI_RESULT,
    /** XML or HTML of another kind. */
    MARKUP,
    /** Text of no format known here. */
    TEXT,
    /** No UTF-8 text. */
    BINARY,
    /** Nothing, or nothing but blanks. */
    EMPTY
  }

  /**
   * What a file was found to be.
   *
   * @param kind of the file
   * @param summary one line with sizes
   * @param warnings of the reader
   */
  public record Description(Kind kind, String summary, List<String> warnings) {
    public Description {
      warnings = List.copyOf(warnings);
    }
  }

  private static final int WORDS_LOOKED_AT = 1000;
  private static final int PREAMBLE_WITHIN = 20;

  private static final Set<String> BIF_WORDS = Set.of("network", "variable", "probability");

  private ModelFile() {}

  /** What a file is, without reading all of it closely. Throws only if it cannot be read as a file. */
  public static Kind kind(Path file, InputLimits limits) {
    try {
      return kind(InputText.read(file, limits));
    } catch (FormatException e) {
      if (e.code().startsWith("TEXT-")) {
        return Kind.BINARY;
      }
      throw e;
    }
  }

  /** What a text is; never {@link Kind#BINARY}. */
  public static Kind kind(InputText input) {
    String text = input.text();
    if (text.isBlank()) {
      return Kind.EMPTY;
    }
    if (EvidenceFile.looksLikeNumbers(text)) {
      return text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0
          ? Kind.UAI_EVIDENCE
          : Kind.UAI_MODEL;
    }
    Kind markup = markupKind(text);
    if (markup != Kind.TEXT) {
      return markup;
    }
    UaiTokens words = new UaiTokens(input);
    String first = words.word();
    words.advance();
    boolean number = words.atEnd() || "0123456789-+.".indexOf(words.word().charAt(0)) >= 0;
    boolean capital = first.equals(first.toUpperCase(Locale.ROOT));
    if (number && capital && Set.of("BAYES", "MARKOV").contains(first)) {
      return Kind.UAI_MODEL;
    }
    if (number && capital && Set.of("MAR", "PR", "MPE").contains(first)) {
      return Kind.UAI_RESULT;
    }
    if (isDamagedUai(input)) {
      return Kind.UAI_MODEL;
    }
    if (looksLikeBif(input) || hasBifDeclarations(text)) {
      return Kind.BIF;
    }
    return looksLikeNet(input) ? Kind.NET : Kind.TEXT;
  }

  /** Whether BAYES or MARKOV, in any case, stands near the beginning of what is nearly all numbers: UAI with a mistake there. */
  private static boolean isDamagedUai(InputText input) {
    UaiTokens words = new UaiTokens(input);
    boolean preamble = false;
    int numbers = 0;
    int count = 0;
    for (; !words.atEnd() && count < WORDS_LOOKED_AT; words.advance()) {
      String word = words.word();
      preamble |=
          count < PREAMBLE_WITHIN
              && (word.equalsIgnoreCase("BAYES") || word.equalsIgnoreCase("MARKOV"));
      if (count == PREAMBLE_WITHIN && !preamble) {
        return false;
      }
      numbers += "0123456789-+.".indexOf(word.charAt(0)) >= 0 ? 1 : 0;
      count++;
    }
    return preamble && 4 * numbers >= 3 * count;
  }

  /** By the root element, {@link Kind#TEXT} if there is none. */
  private static Kind markupKind(String text) {
    switch (XmlProlog.of(text).root()) {
      case "BIF":
        return Kind.XMLBIF;
      case "smile":
        return Kind.XDSL;
      case "ProbModelXML":
        return Kind.PGMX;
      default:
        String start = text.stripLeading();
        String lower = start.substring(0, Math.min(start.length(), 15)).toLowerCase(Locale.ROOT);
        return lower.startsWith("<?xml")
                || lower.startsWith("<!doctype")
                || lower.startsWith("<html")
                || lower.startsWith("<bif")
            ? Kind.MARKUP
            : Kind.TEXT;
    }
  }

  /** Whether the text begins as a Hugin network, or declares states and potentials as one does. */
  private static boolean looksLikeNet(InputText input) {
    try {
      HuginTokens tokens =
          new HuginTokens(new TextPlaces(input, "NET"), InputLimits.standard().nameLength());
      if (tokens.isWord("net")) {
        tokens.advance();
        if (tokens.is('{')) {
          return true;
        }
      }
    } catch (FormatException e) {
      return false;
    }
    boolean states = false;
    boolean potential = false;
    for (String line : (Iterable<String>) input.text().lines().map(String::strip)::iterator) {
      states |=
          line.startsWith("states")
              && line.indexOf('=') > 0
              && line.indexOf('(') > line.indexOf('=');
      potential |= line.startsWith("potential") && line.indexOf('(') > 0;
      states |= line.indexOf("states = (") > 0;
      if (states && potential) {
        return true;
      }
    }
    return false;
  }

  /** Only as many tokens as the decision takes; what the lexer refuses there is no BIF. */
  private static boolean looksLikeBif(InputText input) {
    try {
      BifTokens tokens = new BifTokens(input, InputLimits.standard().nameLength());
      String first = tokens.kind() == BifTokens.Kind.WORD ? tokens.name() : "";
      if (!BIF_WORDS.contains(first.toLowerCase(Locale.ROOT))) {
        return false;
      }
      tokens.advance();
      if (first.equalsIgnoreCase("probability")) {
        return tokens.is('(');
      }
      if (tokens.is('{')) {
        return true;
      }
      tokens.advance();
      return tokens.is('{') || hasBifBlocks(input.text());
    } catch (FormatException e) {
      return false;
    }
  }

  /** Whether lines declare the states of a variable and probabilities: this is BIF with a mistake at its beginning. */
  private static boolean hasBifDeclarations(String text) {
    return text.contains("discrete")
        && text.lines()
            .map(String::strip)
            .anyMatch(line -> line.matches("type\\s+discrete\\s*\\[.*"))
        && hasBifBlocks(text);
  }

  /** Whether a line begins with a probability block: this is BIF with a mistake near its beginning. */
  private static boolean hasBifBlocks(String text) {
    return text.lines()
        .map(String::stripLeading)
        .anyMatch(line -> line.startsWith("probability") && line.indexOf('(') > 0);
  }

  /** Reads a model file of any format known here. */
  public static Parsed<GraphicalModel> read(Path file, ReadOptions options) {
    return read(InputText.read(file, options.limits()), options);
  }

  /** Reads a model text of any format known here. */
  public static Parsed<GraphicalModel> read(InputText input, ReadOptions options) {
    Kind kind = kind(input);
    return switch (kind) {
      case BIF, XMLBIF, NET, XDSL, PGMX -> {
        Parsed<? extends GraphicalModel> parsed =
            ModelFormat.valueOf(kind.name()).read(input, options);
        yield new Parsed<>(parsed.value(), parsed.warnings());
      }
      case UAI_MODEL -> Uai.read(input, options);
      case EMPTY -> throw empty(input);
      case MARKUP -> throw markup(input);
      case UAI_EVIDENCE -> throw noModel(input, "UAI evidence (whole numbers only)");
      case UAI_RESULT -> throw noModel(input, "a UAI result, the answer to a question");
      default -> throw noModel(input, "text of no model format");
    };
  }

  private static FormatException noModel(InputText input, String found) {
    return FormatException.of(
        input.name(),
        "is "
            + found
            + ", expected a model: BIF (which begins with 'network' or 'variable'), UAI (which begins with BAYES or MARKOV), Hugin NET,"
            + " XMLBIF, XDSL or PGMX",
        "MODEL-UNKNOWN");
  }

  private static FormatException empty(InputText input) {
    return FormatException.of(
        input.name(),
        (input.text().isEmpty() ? "is empty" : "holds nothing but blanks")
            + ", expected a model; check that the file was written",
        "MODEL-EMPTY");
  }

  private static FormatException markup(InputText input) {
    return FormatException.of(
        input.name(),
        "is XML or HTML of no model format, expected XMLBIF (root BIF), XDSL (root smile), PGMX (root ProbModelXML), or a format that is no"
            + " XML; fetch the file itself if this is a web page",
        "MODEL-MARKUP");
  }

  /** Reads and validates a file of any format known here. Throws {@link FormatException} if something is wrong with it. */
  public static Description check(Path file, ReadOptions options) {
    return check(InputText.read(file, options.limits()), options);
  }

  /** Reads and validates a text of any format known here. */
  public static Description check(InputText input, ReadOptions options) {
    Kind kind = kind(input);
    return switch (kind) {
      case BIF, XMLBIF, NET, XDSL, PGMX, UAI_MODEL -> {
        Parsed<GraphicalModel> parsed = read(input, options);
        yield new Description(kind, summary(kind, parsed.value()), parsed.warnings());
      }
      case UAI_EVIDENCE ->
          new Description(
              kind,
              "UAI evidence: "
                  + UaiEvidence.observations(input)
                  + " observations (whether they fit depends on the model)",
              List.of());
      case UAI_RESULT -> {
        Parsed<UaiResult> parsed = UaiResult.read(input);
        yield new Description(kind, summary(parsed.value()), parsed.warnings());
      }
      case EMPTY -> throw empty(input);
      case MARKUP -> throw markup(input);
      default ->
          new Description(
              kind,
              "text: "
                  + input.text().length()
                  + " characters in "
                  + input.text().lines().count()
                  + " lines; no model format, but a language model can be trained from it",
              List.of());
    };
  }

  private static String summary(Kind kind, GraphicalModel model) {
    int states = 0;
    for (int v = 0; v < model.size(); v++) {
      states = Math.max(states, model.cardinality(v));
    }
    long entries = 0;
    int largest = 0;
    int rank = 0;
    for (Factor factor : model.factors()) {
      entries += factor.size();
      largest = Math.max(largest, factor.size());
      rank = Math.max(rank, factor.rank());
    }
    boolean bayes = model instanceof BayesianNetwork;
    String what =
        kind != Kind.UAI_MODEL
            ? ModelFormat.valueOf(kind.name()).label()
                + ", Bayesian network"
                + (model.name().isEmpty() ? "" : " " + Names.quote(model.name()))
            : bayes ? "UAI, Bayesian network" : "UAI, factor graph";
    return String.format(
        Locale.ROOT,
        "%s: %d variables of at most %d states, %d tables of at most %d variables with %d entries (largest %d)",
        what,
        model.size(),
        states,
        model.factors().size(),
        rank,
        entries,
        largest);
  }

  private static String summary(UaiResult result) {
    if (result instanceof UaiResult.Marginals marginals) {
      return "UAI result: marginals of " + marginals.p().size() + " variables";
    }
    if (result instanceof UaiResult.PartitionFunction z) {
      return "UAI result: logarithm of a partition function, "
          + z.value()
          + " (log10 in the files of 2014, natural in some tools)";
    }
    return "UAI result: most probable states of "
        + ((UaiResult.MostProbable) result).states().size()
        + " variables";
  }
}
