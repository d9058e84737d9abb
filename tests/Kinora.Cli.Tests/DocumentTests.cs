using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kinora.Models.Catalog;
using Kinora.Models.Providers;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary>What the documents say is still so.</summary>
public partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [.. new[] { "README.md", "CONTRIBUTING.md" }.Concat(Directory.EnumerateFiles(Path.Join(Repository.Root, "docs"), "*.md").Select(f => "docs/" + Path.GetFileName(f)))];

    [Fact]
    public void Readme_EveryCommand_IsOneThatTheProgramTakes()
    {
        var commands = CommandLine().Matches(Read("README.md")).Select(m => m.Groups[1].Value.Split('#')[0].Trim()).ToList();
        Assert.True(commands.Count > 10);
        foreach (var command in commands.Where(c => c.Split(' ')[0] is not ("test" or "bench" or "setup")))
        {
            var parsed = KinoraCommand.Create().Parse(command);
            Assert.True(parsed.Errors.Count == 0, $"./kinora {command}: {string.Join(' ', parsed.Errors.Select(e => e.Message))}");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Documents_Links_LeadToFilesThatAreThere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Join(Repository.Root, document))!;
        foreach (var link in Link().Matches(Read(document)).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal)))
        {
            Assert.True(File.Exists(Path.Join(folder, link)), $"{document} leads to {link}, which is not there");
        }
    }

    [Fact]
    public void ThirdParty_EveryPackageAndModel_IsListedWithItsVersion()
    {
        var text = Read("THIRD-PARTY.md");
        foreach (var package in XDocument.Parse(Read("Directory.Packages.props")).Descendants("PackageVersion"))
        {
            Assert.Contains($"| {package.Attribute("Include")!.Value} | {package.Attribute("Version")!.Value} |", text, StringComparison.Ordinal);
        }

        foreach (var line in Read("src/OnnxRuntime/packages.txt").Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            Assert.Contains($"| {line.Split(' ')[0].Replace("@", " | ", StringComparison.Ordinal)} |", text, StringComparison.Ordinal);
        }

        foreach (var package in JsonDocument.Parse(Read("tests/npm/package.json")).RootElement.GetProperty("dependencies").EnumerateObject())
        {
            Assert.Contains($"| {package.Name} | {package.Value.GetString()} |", text, StringComparison.Ordinal);
        }

        Assert.Contains($"| {ProviderPackage.Package.Name} | {ProviderPackage.Package.Version} | {ProviderPackage.Package.License} |", text, StringComparison.Ordinal);
        foreach (var model in ModelCatalog.Default.Entries)
        {
            if (model.Package is { } package)
            {
                Assert.Contains($"| {package.Name} | {package.Version} | {package.License} |", text, StringComparison.Ordinal);
            }

            var license = model.Package?.License ?? (model.Source is null ? "supplied by the user" : "from its home");
            Assert.Matches($@"\| ([^|]*, )?{Regex.Escape(model.Id)}(,[^|]*)? \| {license} \| [^|]+ \| {Regex.Escape(model.Upstream.License)} \|", text);
        }
    }

    [Fact]
    public void FramePath_Layout_IsThatOfTheCode()
    {
        var text = Read("docs/frame-path.md");
        Assert.Contains("| 4096 | 64 slot headers of 64 bytes", text, StringComparison.Ordinal);
        Assert.Contains("| 8192 | the pixels of slot 0", text, StringComparison.Ordinal);
        var layout = Read("src/Kinora.Frames/Memory/PoolLayout.cs");
        Assert.Contains("SlotHeaderOffset = 4096", layout, StringComparison.Ordinal);
        Assert.Contains("PixelOffset = 8192", layout, StringComparison.Ordinal);
    }

    private static string Read(string path) => File.ReadAllText(Path.Join(Repository.Root, path));

    [GeneratedRegex(@"^\./kinora (.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
