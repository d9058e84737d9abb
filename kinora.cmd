@echo off
rem Kinora's launcher for Windows: says what is missing, fetches the runtime from npm, builds once, and runs.
setlocal enabledelayedexpansion
set "root=%~dp0"
if "%KINORA_HOME%"=="" set "KINORA_HOME=%LOCALAPPDATA%\kinora"
set "program=%root%artifacts\bin\Kinora.Cli\release\kinora.exe"
set "package=com.github.asus4.onnxruntime@0.4.9"
set "kept=%KINORA_HOME%\npm\%package%"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1

if exist "%program%" if not "%1"=="setup" (
  "%program%" %*
  exit /b !errorlevel!
)

set missing=0
where dotnet >nul 2>nul || (echo kinora: the .NET SDK 10 is missing: winget install Microsoft.DotNet.SDK.10 1>&2 & set missing=1)
where npm >nul 2>nul || (echo kinora: npm is missing: winget install OpenJS.NodeJS.LTS 1>&2 & set missing=1)
where ffmpeg >nul 2>nul || (echo kinora: ffmpeg is missing: winget install Gyan.FFmpeg 1>&2 & set missing=1)
if %missing%==1 exit /b 1

if not exist "%kept%\Runtime" (
  echo kinora: fetching %package% from npm, 150 MB 1>&2
  set "work=%KINORA_HOME%\fetch"
  if exist "!work!" rmdir /s /q "!work!"
  mkdir "!work!\kept" || exit /b 1
  pushd "!work!"
  call npm pack %package% --ignore-scripts --silent --pack-destination "!work!" --cache "!work!\cache" >nul || (
    popd & echo kinora: npm could not fetch %package%. Check the network, then run kinora again. 1>&2 & exit /b 1
  )
  for %%f in (*.tgz) do set "tarball=%%f"
  node -e "const c=require('crypto'),f=require('fs');const pin=f.readFileSync(process.argv[2],'utf8').split('\n').find(l=>l.startsWith(process.argv[3])).split(' ')[3];process.exit('sha512-'+c.createHash('sha512').update(f.readFileSync(process.argv[1])).digest('base64')===pin?0:1)" "!tarball!" "%root%src\OnnxRuntime\packages.txt" "%package%" || (
    popd & echo kinora: what npm delivered is not the pinned package; nothing was kept. 1>&2 & exit /b 1
  )
  tar -xzf "!tarball!" -C kept --strip-components=1 package/package.json package/LICENSE package/Runtime package/Plugins/Windows || (popd & exit /b 1)
  popd
  if not exist "%KINORA_HOME%\npm" mkdir "%KINORA_HOME%\npm"
  move "!work!\kept" "%kept%" >nul || exit /b 1
  rmdir /s /q "!work!"
)

echo kinora: building, about a minute 1>&2
dotnet build "%root%src\Kinora.Cli\Kinora.Cli.csproj" -c Release -v quiet --nologo || exit /b 1
if "%1"=="setup" exit /b 0
"%program%" %*
exit /b %errorlevel%
