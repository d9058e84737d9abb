using System.Collections.Frozen;
using System.Reflection;

namespace Kinora.Server.Page;

/// <summary>The files of the page, which are part of this assembly.</summary>
internal sealed class PageFiles
{
    private const string Prefix = "web/";

    private readonly FrozenDictionary<string, (byte[] Bytes, string Type)> _files = Load();

    /// <summary>True when the page was built in.</summary>
    public bool HasPage => _files.ContainsKey("index.html");

    public bool TryFind(string path, out (byte[] Bytes, string Type) file) => _files.TryGetValue(path, out file);

    private static FrozenDictionary<string, (byte[] Bytes, string Type)> Load()
    {
        var assembly = typeof(PageFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(static name => name[Prefix.Length..].Replace('\\', '/'), name => (Read(assembly, name), TypeOf(name)));
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var resource = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".txt" => "text/plain; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".json" or ".webmanifest" => "application/json",
        _ => "application/octet-stream",
    };
}
