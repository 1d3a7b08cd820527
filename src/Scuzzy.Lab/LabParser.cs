using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab;

/// <summary>Reads lab files and describes them: docs/labs.md.</summary>
public static class LabParser
{
    private static readonly Dictionary<string, string> s_noParameters = [];

    private static readonly JsonWriterOptions s_writerOptions = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is read by editors, not put into HTML
    };

    /// <summary>Reads a lab file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parameters">The caller's values for the lab's parameters; null is none.</param>
    /// <exception cref="LabException">It cannot be read, or is wrong.</exception>
    public static LabFile Load(string path, IReadOnlyDictionary<string, string>? parameters = null)
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > LabReader.MaximumCharacters)
            {
                throw new LabException($"{path}: a lab has at most {LabReader.MaximumCharacters} characters");
            }

            text = File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"{path}: {Reason(e)}", e);
        }

        LabFile lab = Parse(text, path, parameters);
        lab.Directory = Path.GetDirectoryName(path) ?? string.Empty;
        return lab;
    }

    /// <summary>Reads a lab from its text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="fileName">The file's name for errors.</param>
    /// <param name="parameters">The caller's values for the lab's parameters; null is none.</param>
    /// <exception cref="LabException">It is wrong.</exception>
    public static LabFile Parse(
        string text,
        string fileName = "lab",
        IReadOnlyDictionary<string, string>? parameters = null
    )
    {
        var errors = new LabErrors(fileName);
        LabNode? root = LabReader.Read(text, errors);
        errors.ThrowIfAny();
        var values = new ParameterText(
            (root as LabMapping)?.Find("parameters") as LabMapping,
            parameters ?? s_noParameters,
            errors
        );
        errors.ThrowIfAny();
        root = values.Apply(root!, errors);
        errors.ThrowIfAny();
        return Bind(root, values, errors, fileName);
    }

    /// <summary>Binds a lab that was made, not read.</summary>
    /// <exception cref="LabException">It is wrong.</exception>
    internal static LabFile Bind(LabMapping root, string fileName = "lab")
    {
        var errors = new LabErrors(fileName);
        return Bind(root, new ParameterText(null, s_noParameters, errors), errors, fileName);
    }

    private static LabFile Bind(LabNode root, ParameterText values, LabErrors errors, string fileName)
    {
        LabGrammar.Lab.TryBind(root, errors, out LabFile lab);
        lab.FileName = fileName;
        errors.ThrowIfAny();
        if (lab.Compare is { } compare && !values.Has(compare.Parameter.Text))
        {
            errors.Add(
                compare.Parameter.Position,
                $"there is no parameter '{compare.Parameter}'"
                    + Suggestion.For(compare.Parameter.Text, values.Names, "the lab has no 'parameters'")
            );
        }

        new LabChecks(lab, errors).Run();
        errors.ThrowIfAny();
        return lab;
    }

    /// <summary>The JSON schema (draft 2020-12) of lab files, for editors.</summary>
    public static string Schema()
    {
        var definitions = new JsonObject();
        JsonObject root = LabGrammar.Lab.Schema(definitions);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Scuzzy lab",
            ["$ref"] = root["$ref"]!.DeepClone(),
            ["$defs"] = definitions,
        };
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_writerOptions))
        {
            schema.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string Reason(Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => "no such file",
            UnauthorizedAccessException => "permission denied",
            _ => e.Message,
        };
}
