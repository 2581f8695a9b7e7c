package org.credence.bayes.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.credence.bayes.format.Hostile.Reader;

/** What can be wrong with any text file, for every reader; evidence as lines; files of unknown format. */
final class TextHostile {

  private final List<Hostile> all = new ArrayList<>();

  private TextHostile() {}

  static List<Hostile> all() {
    TextHostile list = new TextHostile();
    for (Reader reader : Reader.values()) {
      list.encodings(reader);
    }
    list.emptiness();
    list.evidence();
    list.models();
    return list.all;
  }

  private void bytes(Reader reader, String name, byte[] bytes, String code, String... fragments) {
    all.add(new Hostile(name, reader, bytes, code, List.of(fragments)));
  }

  private void text(Reader reader, String name, String text, String code, String... fragments) {
    all.add(Hostile.of(name, reader, text, code, fragments));
  }

  private void encodings(Reader reader) {
    String valid = Samples.BIF;
    byte[] plain = valid.getBytes(StandardCharsets.UTF_8);
    byte[] broken = plain.clone();
    broken[20] = (byte) 0xC3;
    byte[] packed = gzip(plain);
    byte[] damaged = packed.clone();
    Arrays.fill(damaged, 20, 40, (byte) 0x55);
    bytes(
        reader,
        "UTF-16",
        valid.getBytes(StandardCharsets.UTF_16),
        "TEXT-ENCODING",
        "in:byte 0x0",
        "is UTF-16, expected UTF-8");
    bytes(
        reader,
        "UTF-16 without a mark",
        valid.getBytes(StandardCharsets.UTF_16LE),
        "TEXT-NUL",
        "holds a NUL");
    bytes(reader, "invalid UTF-8", broken, "TEXT-ENCODING", "in:byte 0x14", "not valid UTF-8");
    bytes(
        reader,
        "NUL tail",
        Arrays.copyOf(plain, plain.length + 512),
        "TEXT-NUL",
        "this may be a binary one");
    bytes(
        reader,
        "GGUF",
        new byte[] {'G', 'G', 'U', 'F', 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0},
        "TEXT-NUL");
    bytes(
        reader,
        "gzip cut short",
        Arrays.copyOf(packed, packed.length - 9),
        "GZIP-TRUNCATED",
        "fetch it again");
    bytes(reader, "gzip head alone", new byte[] {0x1f, (byte) 0x8b}, "GZIP-TRUNCATED");
    bytes(reader, "gzip damaged", damaged, "GZIP-DAMAGED");
    bytes(reader, "gzip of zeros", gzip(new byte[8 << 20]), "GZIP-TOO-LARGE", "holds more than");
  }

  private void emptiness() {
    text(Reader.BIF, "empty", "", "BIF-EMPTY", "is empty, expected a network in BIF");
    text(Reader.BIF, "blanks", " \t\r\n\n ", "BIF-EMPTY", "nothing but blanks and comments");
    text(Reader.BIF, "one byte", "n", "BIF-KEYWORD", "found \"n\"");
    text(Reader.UAI, "empty", "", "UAI-EMPTY", "is empty, expected a UAI model");
    text(Reader.UAI, "blanks", " \n\t\r\n", "UAI-EMPTY", "nothing but blanks");
    text(Reader.UAI, "one byte", "M", "UAI-PREAMBLE", "found \"M\"");
    text(Reader.UAI_EVIDENCE, "empty", "", "UAI-EMPTY", "write 0 if there is none");
    text(Reader.UAI_EVIDENCE, "blanks", "\n\n", "UAI-EMPTY", "nothing but blanks");
    text(Reader.UAI_RESULT, "empty", "", "UAI-EMPTY", "expected a UAI result");
    text(
        Reader.EVIDENCE_FILE,
        "empty",
        "",
        "EVIDENCE-EMPTY",
        "is empty, expected evidence: lines name=state");
    text(Reader.EVIDENCE_FILE, "blanks", "  \r\n", "EVIDENCE-EMPTY", "nothing but blanks");
    text(Reader.MODEL_FILE, "empty", "", "MODEL-EMPTY", "is empty, expected a model");
    text(Reader.MODEL_FILE, "blanks", "  \n", "MODEL-EMPTY", "nothing but blanks");
    text(Reader.CHECK, "empty", "", "MODEL-EMPTY", "is empty");
  }

  private void evidence() {
    Reader reader = Reader.EVIDENCE_FILE;
    text(
        reader,
        "no equals sign",
        "# c\nrain yes",
        "EVIDENCE-LINE",
        "in:2:1",
        "found \"rain yes\", expected name=state or name=0.2:0.8");
    text(
        reader,
        "unknown variable",
        "rain=yes\nsnow=yes",
        "EVIDENCE-VARIABLE",
        "in:2:1",
        "the variable \"snow\", which is not in the model (\"rain\", \"sprinkler\", \"wet\"); use one of these");
    text(
        reader,
        "misspelt variable",
        "sprinkeler=on",
        "EVIDENCE-VARIABLE",
        "did you mean \"sprinkler\"?");
    text(
        reader,
        "variable in other case",
        "Rain=yes",
        "EVIDENCE-VARIABLE",
        "did you mean \"rain\"?");
    text(reader, "no variable", "=yes", "EVIDENCE-VARIABLE", "the variable \"\"");
    text(
        reader,
        "unknown state",
        "wet=moist",
        "EVIDENCE-STATE",
        "in:1:5",
        "gives \"wet\" the state \"moist\", which it does not have (\"dry\", \"damp\", \"soaked\")");
    text(reader, "state in other case", "wet=Dry", "EVIDENCE-STATE", "did you mean \"dry\"?");
    text(reader, "no state", "wet=", "EVIDENCE-STATE", "the state \"\"");
    text(
        reader,
        "two states",
        "wet=dry\nrain=no\nwet=damp",
        "EVIDENCE-CONFLICT",
        "in:3:1",
        "gives \"wet\" two states, \"dry\" and \"damp\"");
    text(
        reader,
        "two on a line",
        "wet=dry, rain=no",
        "EVIDENCE-STATE",
        "the state \"dry, rain=no\"");
    text(
        reader,
        "likelihood too short",
        "wet=0.2:0.8",
        "EVIDENCE-LIKELIHOOD",
        "the likelihood of \"wet\" has 2 numbers, expected 3, one per state");
    text(
        reader,
        "likelihood too long",
        "rain=0.2:0.8:1",
        "EVIDENCE-LIKELIHOOD",
        "has 3 numbers, expected 2");
    text(reader, "likelihood all zero", "rain=0:0", "EVIDENCE-LIKELIHOOD", "is 0 for every state");
    text(
        reader,
        "likelihood twice",
        "rain=1:2\nrain=1:3",
        "EVIDENCE-CONFLICT",
        "in:2:1",
        "has likelihood evidence twice");
    for (String token : List.of("NaN", "-1", "1e400", "0x1", "1d", "", "a")) {
      text(
          reader,
          "likelihood with the number '" + token + "'",
          "rain=" + token + ":0.5",
          "EVIDENCE-NUMBER",
          "in:1:6",
          "in the likelihood of \"rain\", expected a number of at least 0");
    }
    text(reader, "terminal escape", "rain=\u001b[31myes", "EVIDENCE-STATE", "\\u001B[31myes");
    text(
        reader,
        "look-alike letter",
        "r\u0430in=yes",
        "EVIDENCE-VARIABLE",
        "(holds U+0430)",
        "did you mean \"rain\"?");
    text(
        reader,
        "UAI evidence of another model",
        "1 17 0",
        "UAI-EVIDENCE-VARIABLE",
        "another model?");
    text(reader, "a web page", "<!DOCTYPE html><html lang=en>", "EVIDENCE-VARIABLE");
    text(reader, "a poem", "From fairest creatures we desire increase", "EVIDENCE-LINE");
    text(
        reader,
        "a million comments, then an error",
        "# c\n".repeat(1_000_000) + "x",
        "EVIDENCE-LINE",
        "in:1000001:1");
  }

  private void models() {
    text(
        Reader.MODEL_FILE,
        "a poem",
        "From fairest creatures we desire increase\n",
        "MODEL-UNKNOWN",
        "is text of no model format, expected a model: BIF (which begins with 'network' or 'variable'), UAI");
    text(Reader.MODEL_FILE, "UAI evidence", "1 0 1\n", "MODEL-UNKNOWN", "is UAI evidence");
    text(Reader.MODEL_FILE, "a UAI result", "PR\n-3.5\n", "MODEL-UNKNOWN", "is a UAI result");
    text(
        Reader.MODEL_FILE,
        "a web page",
        "<!DOCTYPE html>\n<html>",
        "MODEL-MARKUP",
        "fetch the file itself if this is a web page");
    text(
        Reader.MODEL_FILE,
        "XML of another kind",
        "<?xml version=\"1.0\"?>\n<svg/>",
        "MODEL-MARKUP",
        "of no model format, expected XMLBIF (root BIF)");
    text(
        Reader.MODEL_FILE,
        "XMLBIF cut short",
        Samples.XMLBIF.substring(0, 400),
        "XML-CUT",
        "was it cut?");
    text(
        Reader.MODEL_FILE,
        "a Hugin network with a mistake at its beginning",
        Samples.NET.replace("net\n{", "netz\n{"),
        "NET-KEYWORD",
        "did you mean \"net\"?");
    text(
        Reader.MODEL_FILE,
        "numbers with decimals",
        "3\n2 2 2\n0.5 0.5\n",
        "UAI-PREAMBLE",
        "expected BAYES or MARKOV");
    text(
        Reader.MODEL_FILE,
        "BIF with a mistake",
        Samples.BIF.replace("0.19", "zero"),
        "BIF-NUMBER",
        "in:18:19");
    text(
        Reader.MODEL_FILE,
        "BIF with a mistake in its first line",
        Samples.BIF.replace("grass {", "grass : {"),
        "BIF-SYNTAX",
        "in:1:15",
        "found \":\", expected '{'");
    text(
        Reader.MODEL_FILE,
        "BIF in capitals",
        Samples.BIF.replace("network", "NETWORK"),
        "BIF-KEYWORD",
        "did you mean \"network\"?");
    text(
        Reader.MODEL_FILE,
        "UAI model with a mistake",
        Samples.MARKOV.replace("2.400", "x"),
        "UAI-NUMBER",
        "in:9:8");
    text(Reader.CHECK, "a web page", "<html>", "MODEL-MARKUP");
    text(
        Reader.CHECK,
        "UAI evidence with a wrong count",
        "3 1 0\n",
        "UAI-EVIDENCE-COUNT",
        "holds 3 numbers");
    text(Reader.CHECK, "a UAI result cut short", "MAR\n2 2 0.5 0.5\n", "UAI-RESULT-MAR");
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
