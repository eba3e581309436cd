from koipond.cli import main

main()
