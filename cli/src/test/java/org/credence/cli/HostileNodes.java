package org.credence.cli;

import static org.credence.cli.LittleEndian.join;
import static org.credence.cli.LittleEndian.utf8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Folders where files should be, pipes, links in a circle, and files of other kinds under the names of models. */
final class HostileNodes {

  private static final List<String> NAMES =
      List.of(
          "model.gguf", "model.safetensors", "model.bin", "tokenizer.json", "r50k_base.tiktoken");

  private HostileNodes() {}

  static List<HostileFile> all() {
    List<HostileFile> all = new ArrayList<>();
    all.add(new HostileFile("an empty folder", "SAFETENSORS-MISSING", folder -> folder));
    for (String name : NAMES) {
      all.add(
          new HostileFile(
              "a folder called " + name,
              "SAFETENSORS-MISSING",
              folder -> Files.createDirectory(folder.resolve(name))));
      all.add(
          new HostileFile(
              "a link in a circle called " + name,
              "IO-*",
              folder -> {
                Files.createSymbolicLink(folder.resolve("b"), folder.resolve(name));
                return Files.createSymbolicLink(folder.resolve(name), folder.resolve("b"));
              }));
      all.add(
          new HostileFile(
              "a pipe called " + name, "IO-DIRECTORY", folder -> pipe(folder.resolve(name))));
      all.add(new HostileFile("a missing " + name, "IO-MISSING", folder -> folder.resolve(name)));
      if (!name.startsWith("tok") && !name.startsWith("r50k")) {
        others(all, name);
      }
    }
    folder(all, "with config.json alone", "SAFETENSORS-MISSING", "config.json", "{}");
    folder(all, "with a text alone", "SAFETENSORS-MISSING", "README.md", "# A model");
    folder(all, "with weights alone that are none", "SAFETENSORS-CUT", "model.safetensors", "x");
    folder(all, "with an index alone", "JSON-MISSING", "model.safetensors.index.json", "{}");
    folder(all, "with PyTorch weights", "SAFETENSORS-MISSING", "pytorch_model.bin", "PK\3\4");
    for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      all.add(
          new HostileFile(
              "a model folder in which " + name + " is a folder",
              "*",
              folder -> {
                HubFolder.valid().write(folder);
                Files.deleteIfExists(folder.resolve(name));
                Files.createDirectory(folder.resolve(name));
                return folder;
              }));
    }
    return all;
  }

  private static void folder(
      List<HostileFile> all, String name, String code, String file, String text) {
    all.add(
        new HostileFile(
            "a folder " + name,
            code,
            folder -> {
              Files.writeString(folder.resolve(file), text);
              return folder;
            }));
  }

  private static void others(List<HostileFile> all, String name) {
    String code = name.endsWith(".gguf") ? "GGUF-MAGIC" : "MODEL-UNKNOWN";
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(GgufBytes.scored().bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    all.add(HostileFile.bytes("gzip called " + name, code, name, packed.toByteArray()));
    all.add(
        HostileFile.bytes(
            "a zip called " + name, code, name, join(utf8("PK\3\4"), new byte[1000])));
    all.add(HostileFile.bytes("nothing called " + name, code, name, new byte[0]));
    all.add(
        HostileFile.text("a page called " + name, code, name, "<!DOCTYPE html><html>404</html>"));
    all.add(
        HostileFile.text(
            "a pointer of git-lfs called " + name,
            code,
            name,
            "version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 4661211808\n"));
    all.add(HostileFile.bytes("bytes 0xff called " + name, code, name, ones(4096)));
  }

  private static byte[] ones(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) -1);
    return bytes;
  }

  private static Path pipe(Path path) throws IOException {
    try {
      int code = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
      if (code != 0) {
        throw new IOException("mkfifo ended with " + code);
      }
      return path;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
