using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary>Pins the house: which room may know which, and what no room may be called.</summary>
public partial class ArchitectureTests
{
    /// <summary>The arrows of the design. A room that is not here does not exist; a reference that is not here is not allowed.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Kinora.Frames"] = [],
        ["OnnxRuntime"] = [],
        ["Kinora.Models"] = [],
        ["Kinora.Grpc"] = [],
        ["Kinora.Media"] = ["Kinora.Frames"],
        ["Kinora.Vision"] = ["Kinora.Frames", "OnnxRuntime", "Kinora.Models"],
        ["Kinora.Describe"] = ["Kinora.Vision", "Kinora.Media"],
        ["Kinora.Pipelines"] = ["Kinora.Media", "Kinora.Vision", "Kinora.Describe"],
        ["Kinora.Storage"] = ["Kinora.Vision", "Kinora.Pipelines"],
        ["Kinora.Server"] = ["Kinora.Pipelines", "Kinora.Grpc"],
        ["Kinora.Cli"] = ["Kinora.Server", "Kinora.Storage", "Kinora.Pipelines"],
    };

    [Fact]
    public void Rooms_References_AreExactlyTheArrows()
    {
        var rooms = Directory.EnumerateFiles(Path.Join(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => XDocument.Load(file).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))).Order().ToArray());
        Assert.Equal(Arrows.Keys.Order(), rooms.Keys.Order());
        Assert.All(Arrows, arrow => Assert.Equal(arrow.Value.Order(), rooms[arrow.Key]));
    }

    [Fact]
    public void Rooms_Namespaces_FollowTheFolders()
    {
        foreach (var file in SourceFiles())
        {
            var folder = Path.GetRelativePath(Path.Join(Repository.Root, "src"), Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
            var match = NamespaceLine().Match(File.ReadAllText(file));
            if (match.Success)
            {
                Assert.True(match.Groups[1].Value == folder, $"{file} has namespace {match.Groups[1].Value}");
            }
            else
            {
                Assert.Equal("Program.cs", Path.GetFileName(file));
            }
        }
    }

    [Fact]
    public void Folders_Names_SayWhatIsInThem()
    {
        string[] meaningless = ["Core", "Common", "Shared", "Abstractions", "Utils", "Utilities", "Helpers", "Misc"];
        var folders = SourceFiles().SelectMany(f => Path.GetRelativePath(Repository.Root, f).Split(Path.DirectorySeparatorChar)).Distinct();
        Assert.Empty(folders.Intersect(meaningless, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Files_Length_ReadsInOneSitting() =>
        Assert.All(SourceFiles(), file => Assert.True(File.ReadLines(file).Count() <= 350, $"{file} is too long"));

    [Fact]
    public void Unsafe_Code_StaysInItsPlaces()
    {
        foreach (var file in SourceFiles().Where(f => UnsafeWord().IsMatch(File.ReadAllText(f))))
        {
            var path = Path.GetRelativePath(Repository.Root, file).Replace(Path.DirectorySeparatorChar, '/');
            Assert.True(
                path.Contains("/Native/", StringComparison.Ordinal) || path.Contains("/Memory/", StringComparison.Ordinal) ||
                path.Contains("/Kernels/", StringComparison.Ordinal) || path.EndsWith("Feeds/FrameLease.cs", StringComparison.Ordinal) ||
                path.Contains("/Stills/Jpeg", StringComparison.Ordinal),
                $"{path} uses unsafe code");
        }
    }

    private static IEnumerable<string> SourceFiles() => Directory.EnumerateFiles(Path.Join(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^[^/]*\bunsafe\b (?!get)", RegexOptions.Multiline)]
    private static partial Regex UnsafeWord();
}
